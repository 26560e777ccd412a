/* A folder of its own for a test that needs files. */
#ifndef TEMP_FOLDER_H
#define TEMP_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct temp_folder {
	char path[64];
	char file[16][160]; /* the last paths that were handed out */
	unsigned next;
};

static inline int temp_folder_init(struct temp_folder *t)
{
	memset(t, 0, sizeof *t);
	snprintf(t->path, sizeof t->path, "/tmp/mot-test.XXXXXX");
	return mkdtemp(t->path) ? 0 : -1;
}

/* The path of `name` there; it lives until sixteen more were asked for. */
static inline const char *temp_path(struct temp_folder *t, const char *name)
{
	char *path = t->file[t->next++ % 16], folder[sizeof t->path]; /* a copy: the compiler cannot know that the two never overlap */
	memcpy(folder, t->path, sizeof folder);
	snprintf(path, sizeof t->file[0], "%s/%s", folder, name);
	return path;
}

/* Writes a file with these bytes and this mode, and hands out its path. NULL: it could not be made. */
static inline const char *temp_bytes(struct temp_folder *t, const char *name, const char *bytes, size_t length, mode_t mode)
{
	const char *path = temp_path(t, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	int bad = write(fd, bytes, length) != (ssize_t)length || fchmod(fd, mode) != 0;
	return close(fd) != 0 || bad ? NULL : path;
}

static inline const char *temp_file(struct temp_folder *t, const char *name, const char *text, mode_t mode)
{
	return temp_bytes(t, name, text, strlen(text), mode);
}

static inline void temp_folder_release(struct temp_folder *t)
{
	DIR *folder = opendir(t->path);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
	rmdir(t->path);
}

#endif
