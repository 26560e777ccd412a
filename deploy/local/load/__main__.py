"""Sample data through the real interfaces. Called by `stack load`, a part at a time, with everything in the environment.

usage: load people COUNT [fast] | sessions COUNT PEOPLE [fast] | runs EXPERIMENTS RUNS PEOPLE | trouble PEOPLE | eve | play
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from hand import Hand
from people import EVE, Person, address, cast
from realm import Realm
from tracking import known_trackers, make_experiments, make_grants, make_runs
from web import Browser, Refused

THREADS = 4


def people(realm, count, speed=""):
    with realm.hurried(speed == "fast"):
        made = sum(realm.make_person(person) for person in [*cast(int(count)), EVE])
    print(f"{made} new people")


def sessions(realm, count, people_count, speed=""):
    """Each person's logins one after another, since Keycloak 26 refuses parallel ones; several people at the same time."""
    present = [p for p in cast(int(people_count)) if realm.account(p)["enabled"]]
    if not present:
        raise Refused("nobody is there who may log in")
    total, fast = int(count), speed == "fast"
    shares = [range(first, total, len(present)) for first in range(len(present))]
    with realm.hurried(fast), ThreadPoolExecutor(THREADS if fast else 2) as pool:
        list(pool.map(lambda person, share: logins_of(realm, person, share, len(present), fast), present, shares))


def logins_of(realm, person, numbers, people_count, fast):
    worker = Browser()
    for number in numbers:
        if fast and (number >= people_count or person.username.startswith("user")):
            worker.address = address(number)
            answer = realm.grant(worker, person)
            worker.cookies.clear()
            if answer.status != 200:
                raise Refused(f"login of {person.username!r}: {answer.says()}")
        else:
            login(realm, person, number, number // people_count)


def login(realm, person, number, turn):
    """The number-th login of all, this person's turn-th: by browser, by grant, by browser to two applications, in turn."""
    browser = Browser(address(number))
    if turn % 3 == 0:
        realm.browse(browser, person, remember=number % 2 == 1)
    elif turn % 3 == 1:
        kind = ({"scope": "openid"}, {"scope": "openid offline_access"}, {"client": "jupyter"})[number % 3]
        answer = realm.grant(browser, person, **kind)
        if answer.status != 200:
            raise Refused(f"login of {person.username!r}: {answer.says()}")
    else:
        realm.browse(browser, person, remember=number % 3 == 0)
        realm.browse_on(browser)


def runs(realm, experiment_count, run_count, people_count):
    if int(experiment_count) == 0:
        return
    trackers = known_trackers(realm, cast(int(people_count)))
    try:
        experiments = make_experiments(trackers, int(experiment_count))
        make_runs(trackers, experiments, int(run_count))
        make_grants(trackers, experiments)
    finally:
        for tracker in trackers:
            tracker.leave()


def trouble(realm, people_count):
    """Failed logins of three kinds, one for a person, so that nobody is locked out; and who leaves is disabled."""
    present = cast(int(people_count))
    browser = Browser(address(3))
    for person in present[1:4]:
        realm.grant(browser, person, password="wrong")
    realm.grant(browser, Person("nobody.here", "nobody", "", ""))
    realm.browse(Browser(address(2)), present[0], password="wrong")
    for person in present:
        if person.leaves:
            realm.disable(person)


def eve(realm):
    """Two sessions of the person whom the program then logs out."""
    for number in range(2):
        realm.token_of(Browser(address(number)), EVE)


def play(realm):
    """What standard input says, a line at a time, each when it comes."""
    hand = Hand(realm)
    for line in sys.stdin:
        if line.strip():
            print(hand.obey(line), flush=True)


PARTS = {part.__name__: part for part in (people, sessions, runs, trouble, eve, play)}


def main(arguments):
    if not arguments or arguments[0] not in PARTS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        PARTS[arguments[0]](Realm(os.environ), *arguments[1:])
    except (Refused, OSError) as trouble_met:
        print(f"load {arguments[0]}: {trouble_met}", file=sys.stderr)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
