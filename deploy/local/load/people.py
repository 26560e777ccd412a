"""The people of the sample data: names in many scripts, one that looks hostile, one in no group, one who left."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    username: str
    mail: str  # the part before @example.org; MLflow's plugin knows people by their address
    first: str
    last: str
    groups: tuple = ("mlflow",)
    leaves: bool = False  # disabled at the end of the load

    @property
    def email(self):
        return f"{self.mail}@example.org"


# A legal user name that a careless terminal would obey: direction overrides and isolates, joiners, stacked accents.
HOSTILE = "mallory\u202etoor\u202c\u2066\u200b\u200d\ufeffe\u0301\u0302\u0303\u0304\u0305\u2069"

CAST = (
    Person("alice", "alice", "Alice", "Liddell", ("mlflow", "mlflow-admin")),
    Person("jürgen.weiß", "juergen", "Jürgen", "Weiß-Ångström"),
    Person("ольга", "olga", "Ольга", "Смирнова"),
    Person("γιώργος", "giorgos", "Γιώργος", "Παπαδόπουλος"),
    Person("李小龙", "lixiaolong", "小龙", "李"),
    Person("فاطمة", "fatima", "فاطمة", "الزهراء"),
    Person("דניאל", "daniel", "דניאל", "כהן"),
    Person(HOSTILE, "mallory", "Mallory\u202e", "Z\u0351\u036b\u0343alg\u0334o"),
    Person("carol", "carol", "Carol", "Nogroup", ()),
    Person("dave", "dave", "Dave", "Gone", leaves=True),
    Person("nguyễn.thị.hương", "huong", "Hương", "Nguyễn Thị"),
    Person("さくら🌸花見", "sakura", "さくら", "花見🌸"),
    Person("김철수", "kim", "철수", "김"),
    Person("विजय.कुमार", "vijay", "विजय", "कुमार"),
    Person("สมชาย", "somchai", "สมชาย", "ใจดี"),
    Person("a-very.long-user-name.that-no-column-of-a-table-will-ever-hold.without-being-cut", "long", "Wolfeschlegelstein", "Hausenbergerdorff"),
)

# Made for one purpose: the load logs her out through the program, so that its audit log has rows.
EVE = Person("eve.sample", "eve.sample", "Eve", "Sample")


def cast(count):
    """The first `count` people; after the named ones, numbered ones."""
    numbered = range(1, count - len(CAST) + 1)
    return list(CAST[:count]) + [Person(f"user{n:04}", f"user{n:04}", "Sample", f"Person {n}") for n in numbered]


def address(number):
    """Where the number-th login comes from: inside, outside, and by IPv6."""
    host = number % 200 + 10
    return (f"10.1.{number % 7}.{host}", f"192.168.7.{host}", f"203.0.113.{host}", f"10.20.0.{host}", f"2001:db8::{host:x}")[number % 5]
