/* A server on the loopback for tests of what asks servers: one thread a connection, a behaviour for each path, and a record of what came. It is
 * meant to be included by one test. */
#ifndef TESTS_LOOPBACK_H
#define TESTS_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOPBACK_THREADS 512

struct loopback;

/* Behaves on `fd` after a request for `path` was read. False: the connection is closed. */
struct loopback_page {
	const char *path;
	bool (*behave)(struct loopback *s, int fd);
};

struct loopback {
	const struct loopback_page *pages;
	const char *location; /* for redirects */
	int listener;
	int port;
	atomic_bool stopping;
	pthread_t acceptor;
	pthread_mutex_t lock; /* of what follows */
	pthread_t threads[LOOPBACK_THREADS];
	int sockets[LOOPBACK_THREADS];
	unsigned connections;
	unsigned requests;
	char last[8192]; /* the last request, head and body */
};

static inline bool loopback_send(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

static inline bool loopback_say(int fd, const char *text)
{
	return loopback_send(fd, text, strlen(text));
}

/* Until the other side goes away or the server stops. */
static inline void loopback_hold(struct loopback *s, int fd)
{
	while (!s->stopping) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		char byte;
		if (poll(&p, 1, 20) > 0 && recv(fd, &byte, 1, 0) <= 0)
			return;
	}
}

/* A whole request into `request`; false: the other side went away. */
static inline bool loopback_read(int fd, char *request, size_t size)
{
	size_t length = 0;
	for (;;) {
		ssize_t n = recv(fd, request + length, size - 1 - length, 0);
		if (n <= 0)
			return false;
		length += (size_t)n;
		request[length] = '\0';
		if (request[0] == 0x16) { /* TLS */
			loopback_say(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
			return false;
		}
		const char *end = strstr(request, "\r\n\r\n");
		if (!end)
			continue;
		const char *content = strstr(request, "Content-Length: ");
		size_t body = content && content < end ? (size_t)strtoul(content + 16, NULL, 10) : 0;
		if (length >= (size_t)(end + 4 - request) + body)
			return true;
	}
}

struct loopback_connection {
	struct loopback *server;
	int fd;
};

static void *loopback_serve(void *argument)
{
	struct loopback_connection c = *(struct loopback_connection *)argument;
	free(argument);
	struct loopback *s = c.server;
	char request[sizeof s->last];
	bool open = true;
	while (open && loopback_read(c.fd, request, sizeof request)) {
		pthread_mutex_lock(&s->lock);
		s->requests++;
		memcpy(s->last, request, sizeof request);
		pthread_mutex_unlock(&s->lock);
		char path[128] = "";
		sscanf(request, "%*s %127s", path);
		const struct loopback_page *page = s->pages;
		while (page->path && strcmp(page->path, path) != 0)
			page++;
		open = page->path && page->behave(s, c.fd);
	}
	shutdown(c.fd, SHUT_RDWR);
	return NULL;
}

static void *loopback_accept(void *argument)
{
	struct loopback *s = argument;
	for (;;) {
		int fd = accept(s->listener, NULL, NULL);
		if (fd < 0)
			return NULL;
		if (s->stopping) {
			close(fd);
			return NULL;
		}
		struct loopback_connection *c = malloc(sizeof *c);
		pthread_mutex_lock(&s->lock);
		if (!c || s->connections == LOOPBACK_THREADS)
			abort();
		*c = (struct loopback_connection){s, fd};
		s->sockets[s->connections] = fd;
		pthread_create(&s->threads[s->connections], NULL, loopback_serve, c);
		s->connections++;
		pthread_mutex_unlock(&s->lock);
	}
}

/* A socket that listens on a port of the system's choice. */
static inline int loopback_listen(int *port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		abort();
	*port = ntohs(address.sin_port);
	return fd;
}

static inline void loopback_start(struct loopback *s, const struct loopback_page *pages)
{
	memset(s, 0, sizeof *s);
	s->pages = pages;
	s->listener = loopback_listen(&s->port);
	pthread_mutex_init(&s->lock, NULL);
	pthread_create(&s->acceptor, NULL, loopback_accept, s);
}

static inline void loopback_stop(struct loopback *s)
{
	s->stopping = true;
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->acceptor, NULL);
	close(s->listener);
	for (unsigned i = 0; i < s->connections; i++) {
		shutdown(s->sockets[i], SHUT_RDWR);
		pthread_join(s->threads[i], NULL);
		close(s->sockets[i]);
	}
	pthread_mutex_destroy(&s->lock);
}

static inline unsigned loopback_connections(struct loopback *s)
{
	pthread_mutex_lock(&s->lock);
	unsigned count = s->connections;
	pthread_mutex_unlock(&s->lock);
	return count;
}

static inline unsigned loopback_requests(struct loopback *s)
{
	pthread_mutex_lock(&s->lock);
	unsigned count = s->requests;
	pthread_mutex_unlock(&s->lock);
	return count;
}

/* Does the last request hold `text`? */
static inline bool loopback_heard(struct loopback *s, const char *text)
{
	pthread_mutex_lock(&s->lock);
	bool heard = strstr(s->last, text) != NULL;
	pthread_mutex_unlock(&s->lock);
	return heard;
}

#endif
