# Macros of mlflow-oidc-top's configure.ac.

# MOT_MISSING(WHAT, DEBIAN-PACKAGE): notes it; configure goes on, to name all that is missing at once.
AC_DEFUN([MOT_MISSING],
[AC_MSG_WARN([$1 is missing: it is in the Debian package $2])
missing="$missing $2"])

# MOT_LIBRARY(PREFIX, MODULE, DEBIAN-PACKAGE): PREFIX_CFLAGS and PREFIX_LIBS by pkg-config.
AC_DEFUN([MOT_LIBRARY],
[PKG_CHECK_MODULES([$1], [$2], [], [MOT_MISSING([$2], [$3])])])

# MOT_ACCEPTS(FLAGS, IF-YES): whether the compiler and the linker take FLAGS without a word.
AC_DEFUN([MOT_ACCEPTS],
[AC_MSG_CHECKING([whether $CC accepts $1])
mot_cflags=$CFLAGS
CFLAGS="$CFLAGS $OUR_CFLAGS $1 -Werror"
AC_LINK_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])], [mot_takes=yes], [mot_takes=no])
CFLAGS=$mot_cflags
AC_MSG_RESULT([$mot_takes])
AS_IF([test "$mot_takes" = yes], [$2])])

# MOT_CFLAGS(FLAG...), MOT_LDFLAGS(FLAG...): those that are taken, one by one.
AC_DEFUN([MOT_CFLAGS],
[for mot_flag in $1; do
  MOT_ACCEPTS([$mot_flag], [OUR_CFLAGS="$OUR_CFLAGS $mot_flag"])
done])
AC_DEFUN([MOT_LDFLAGS],
[for mot_flag in $1; do
  MOT_ACCEPTS([$mot_flag], [OUR_LDFLAGS="$OUR_LDFLAGS $mot_flag"])
done])

# MOT_FORTIFY: the highest level that the C library and the compiler know; none without optimisation, where the C
# library would only warn.
AC_DEFUN([MOT_FORTIFY],
[AC_MSG_CHECKING([for the level of _FORTIFY_SOURCE])
mot_level=none mot_cflags=$CFLAGS
for mot_try in 3 2; do
  CFLAGS="$mot_cflags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$mot_try -Werror"
  AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#include <stdio.h>
    int main(void) { return 0; }]])], [mot_level=$mot_try; break])
done
CFLAGS=$mot_cflags
AC_MSG_RESULT([$mot_level])
AS_IF([test "$mot_level" != none], [OUR_CPPFLAGS="$OUR_CPPFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$mot_level"])])

# MOT_SANITIZE(LIST): asked for by name, so a compiler that cannot is an error.
AC_DEFUN([MOT_SANITIZE],
[mot_flags="-fsanitize=$1 -fno-sanitize-recover=all"
mot_takes=no
MOT_ACCEPTS([$mot_flags], [OUR_CFLAGS="$OUR_CFLAGS $mot_flags"])
AS_IF([test "$mot_takes" = no], [AC_MSG_ERROR([$CC does not know -fsanitize=$1])])])
