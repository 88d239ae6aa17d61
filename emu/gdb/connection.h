/*
 * The way to a gdb: a TCP or Unix socket that one client at a time uses, or
 * standard input and output.
 */
#ifndef PAGEWALK_EMU_GDB_CONNECTION_H
#define PAGEWALK_EMU_GDB_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "emu/host/error.h"

enum connection_kind { CONNECTION_TCP, CONNECTION_UNIX, CONNECTION_STDIO };

/* "tcp:[HOST:]PORT", ":PORT", "unix:PATH" or "stdio", taken apart. Without a
 * host it is the loopback interface. */
struct connection_address {
    enum connection_kind kind;
    char host[256], port[8];
    char path[104];             /* as long as the path of a Unix socket may be */
};

/* Null, or why the text is no such address, in a few words. */
const char *connection_parse(struct connection_address *address,
                             const char *text);

struct connection {
    int listener;               /* -1: stdio, or closed */
    int in, out;                /* the client's; -1: there is none */
    char path[104];             /* of a Unix socket, to be removed; or empty */
};

/* Begins to listen. False: a line. */
bool connection_open(struct connection *connection,
                     const struct connection_address *address,
                     struct error *error);
void connection_close(struct connection *connection);

static inline bool connection_has_client(const struct connection *c)
{
    return c->in >= 0;
}

/* Takes a client that waits, if there is none yet; a second one is hung up on.
 * Waits for `ms` at most. Returns whether there is a client. */
bool connection_accept(struct connection *connection, int ms);

/* Where gdb's `target remote` finds it: "127.0.0.1:1234", "/tmp/socket" or
 * "stdio"; returns text. */
char *connection_name(const struct connection *connection, char *text,
                      size_t size);

/* Ends the talk with the client. */
void connection_hang_up(struct connection *connection);

/* Up to `size` bytes, or 0 when none came within `ms`. -1: the client is gone;
 * it is hung up on. */
long connection_read(struct connection *connection, void *bytes, size_t size,
                     int ms);

/* False: the client is gone; it is hung up on. */
bool connection_write(struct connection *connection, const void *bytes,
                      size_t size);

#endif
