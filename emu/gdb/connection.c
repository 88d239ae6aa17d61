#define _POSIX_C_SOURCE 200809L
#include "emu/gdb/connection.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "emu/host/number.h"

static const char loopback[] = "127.0.0.1";

static const char *parse_tcp(struct connection_address *address,
                             const char *text)
{
    const char *colon = strrchr(text, ':'), *port = colon ? colon + 1 : text;
    size_t length = colon ? (size_t)(colon - text) : 0;
    uint32_t number;

    if (!number_parse_max(port, 65535, &number) || strlen(port) > 5)
        return "no port, 0 to 65535";
    if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;                 /* an IPv6 address */
        length -= 2;
    }
    if (length >= sizeof address->host)
        return "the host's name is too long";
    address->kind = CONNECTION_TCP;
    snprintf(address->port, sizeof address->port, "%s", port);
    snprintf(address->host, sizeof address->host, "%.*s",
             length ? (int)length : (int)sizeof loopback,
             length ? text : loopback);
    return NULL;
}

const char *connection_parse(struct connection_address *address,
                             const char *text)
{
    memset(address, 0, sizeof *address);
    if (!strcmp(text, "stdio")) {
        address->kind = CONNECTION_STDIO;
        return NULL;
    }
    if (!strncmp(text, "tcp:", 4))
        return parse_tcp(address, text + 4);
    if (text[0] == ':')
        return parse_tcp(address, text);
    if (strncmp(text, "unix:", 5))
        return "not tcp:[HOST:]PORT, unix:PATH or stdio";
    if (!text[5] || strlen(text + 5) >= sizeof address->path)
        return "the path of a socket has 1 to 103 bytes";
    address->kind = CONNECTION_UNIX;
    strcpy(address->path, text + 5);
    return NULL;
}

static bool refuse(struct connection *c, struct error *error, const char *what)
{
    int why = errno;

    connection_close(c);
    return error_usage(error, "--gdb: %s: %s", what, strerror(why));
}

static bool listen_at(struct connection *c, const struct addrinfo *at)
{
    const int yes = 1;

    c->listener = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (c->listener < 0)
        return false;
    setsockopt(c->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!bind(c->listener, at->ai_addr, at->ai_addrlen) &&
        !listen(c->listener, 4))
        return true;
    close(c->listener);
    c->listener = -1;
    return false;
}

static bool open_tcp(struct connection *c,
                     const struct connection_address *address,
                     struct error *error)
{
    const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM,
                                     .ai_flags = AI_PASSIVE };
    struct addrinfo *list;
    char what[sizeof address->host + sizeof address->port + 1];
    int failed = getaddrinfo(address->host, address->port, &wanted, &list);

    snprintf(what, sizeof what, "%s:%s", address->host, address->port);
    if (failed)
        return error_usage(error, "--gdb: %s: %s", what, gai_strerror(failed));
    for (const struct addrinfo *at = list; at && c->listener < 0;
         at = at->ai_next)
        listen_at(c, at);
    freeaddrinfo(list);
    return c->listener >= 0 || refuse(c, error, what);
}

/* What an earlier run has left at the path, if nobody listens there. */
static void remove_stale(const struct sockaddr_un *name)
{
    struct stat about;
    int other = socket(AF_UNIX, SOCK_STREAM, 0);

    if (other >= 0 && !lstat(name->sun_path, &about) &&
        S_ISSOCK(about.st_mode) &&
        connect(other, (const struct sockaddr *)name, sizeof *name) &&
        errno == ECONNREFUSED)
        unlink(name->sun_path);
    if (other >= 0)
        close(other);
}

static bool open_unix(struct connection *c, const char *path,
                      struct error *error)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };

    strcpy(name.sun_path, path);
    remove_stale(&name);
    c->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (c->listener < 0 ||
        bind(c->listener, (const struct sockaddr *)&name, sizeof name))
        return refuse(c, error, path);
    strcpy(c->path, path);
    return !listen(c->listener, 4) || refuse(c, error, path);
}

bool connection_open(struct connection *c,
                     const struct connection_address *address,
                     struct error *error)
{
    *c = (struct connection){ .listener = -1, .in = -1, .out = -1 };
    switch (address->kind) {
    case CONNECTION_TCP:
        return open_tcp(c, address, error);
    case CONNECTION_UNIX:
        return open_unix(c, address->path, error);
    case CONNECTION_STDIO:
        break;
    }
    c->in = STDIN_FILENO;
    c->out = STDOUT_FILENO;
    return true;
}

char *connection_name(const struct connection *c, char *text, size_t size)
{
    struct sockaddr_storage at;
    socklen_t length = sizeof at;
    char host[256] = "", port[16] = "";

    if (c->listener < 0) {
        snprintf(text, size, "stdio");
    } else if (*c->path) {
        snprintf(text, size, "%s", c->path);
    } else {
        if (!getsockname(c->listener, (struct sockaddr *)&at, &length))
            getnameinfo((struct sockaddr *)&at, length, host, sizeof host,
                        port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
        snprintf(text, size, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
                 port);
    }
    return text;
}

void connection_close(struct connection *c)
{
    connection_hang_up(c);
    if (c->listener >= 0)
        close(c->listener);
    c->listener = -1;
    if (*c->path)
        unlink(c->path);
    *c->path = 0;
}

void connection_hang_up(struct connection *c)
{
    if (c->in >= 0 && c->in != STDIN_FILENO)
        close(c->in);
    c->in = c->out = -1;
}

/* Whether a file can be read, or is at its end, within `ms`. */
static bool is_ready(int file, int ms)
{
    struct pollfd ready = { .fd = file, .events = POLLIN };

    return poll(&ready, 1, ms) > 0;
}

bool connection_accept(struct connection *c, int ms)
{
    const struct timeval patience = { .tv_sec = 10 };
    const int yes = 1;
    int client;

    if (c->listener < 0 || !is_ready(c->listener, ms))
        return connection_has_client(c);
    client = accept(c->listener, NULL, NULL);
    if (client < 0)
        return connection_has_client(c);
    if (connection_has_client(c)) {
        close(client);
        return true;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    /* One that does not read is given up. */
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    c->in = c->out = client;
    return true;
}

long connection_read(struct connection *c, void *bytes, size_t size, int ms)
{
    ssize_t count;

    if (!connection_has_client(c))
        return -1;
    if (!is_ready(c->in, ms))
        return 0;
    count = read(c->in, bytes, size);
    if (count > 0)
        return (long)count;
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    connection_hang_up(c);
    return -1;
}

static ssize_t put(const struct connection *c, const char *bytes, size_t size)
{
    return c->out == STDOUT_FILENO ? write(c->out, bytes, size)
                                   : send(c->out, bytes, size, MSG_NOSIGNAL);
}

bool connection_write(struct connection *c, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size && connection_has_client(c)) {
        ssize_t count = put(c, at, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            connection_hang_up(c);
            break;
        }
        at += count;
        size -= (size_t)count;
    }
    return connection_has_client(c);
}
