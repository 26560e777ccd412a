#include "output/file.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 100

static struct error failed(const struct output_file *f, const char *why)
{
	return error_make(ERROR_LOCAL, NULL, "cannot write %s: %s", f->shown, why);
}

/* Splits the path, opens its folder. */
static struct error open_folder(struct output_file *f, const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = slash ? (size_t)(slash - path) : 0;
	if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return failed(f, "a file's name is missing");
	if (strlen(name) >= sizeof f->name || length >= sizeof folder)
		return failed(f, strerror(ENAMETOOLONG));
	memcpy(f->name, name, strlen(name) + 1);
	memcpy(folder, path, length);
	folder[length] = '\0';
	f->folder = open(!slash ? "." : length == 0 ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return f->folder < 0 ? failed(f, strerror(errno)) : error_none();
}

/* A rename would put our file in the place of whatever is there: only a regular file may go. */
static struct error check_target(const struct output_file *f)
{
	struct stat st;
	if (fstatat(f->folder, f->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? error_none() : failed(f, strerror(errno));
	if (S_ISLNK(st.st_mode))
		return failed(f, "it is a symbolic link; name the file itself");
	return S_ISREG(st.st_mode) ? error_none() : failed(f, "it is there and no regular file");
}

static struct error make_temporary(struct output_file *f)
{
	for (unsigned i = 0; i < TRIES; i++) {
		uint64_t random;
		if (getrandom(&random, sizeof random, 0) != sizeof random)
			return failed(f, strerror(errno));
		snprintf(f->temporary, sizeof f->temporary, ".%.240s.%016llx", f->name, (unsigned long long)random);
		f->sink.fd = openat(f->folder, f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (f->sink.fd >= 0)
			return error_none();
		if (errno != EEXIST)
			break;
	}
	return failed(f, strerror(errno));
}

struct error output_file_open(struct output_file *f, const char *path)
{
	*f = (struct output_file){.sink = {-1, f->shown}, .folder = -1};
	text_clean_into(f->shown, sizeof f->shown, span_of(path));
	struct error e = open_folder(f, path);
	if (error_is(&e))
		return e;
	e = check_target(f);
	if (!error_is(&e))
		e = make_temporary(f);
	if (error_is(&e))
		close(f->folder);
	return e;
}

struct sink output_file_sink(struct output_file *f)
{
	return sink_fd(&f->sink);
}

struct error output_file_commit(struct output_file *f)
{
	struct error e = check_target(f);
	if (!error_is(&e) && fsync(f->sink.fd) != 0)
		e = failed(f, strerror(errno));
	if (!error_is(&e) && renameat(f->folder, f->temporary, f->folder, f->name) != 0)
		e = failed(f, strerror(errno));
	if (error_is(&e)) {
		output_file_abandon(f);
		return e;
	}
	fsync(f->folder); /* the name; where a file system cannot do that, the file is there all the same */
	close(f->sink.fd);
	close(f->folder);
	return error_none();
}

void output_file_abandon(struct output_file *f)
{
	unlinkat(f->folder, f->temporary, 0);
	close(f->sink.fd);
	close(f->folder);
}
