/*
 * gdb's remote serial protocol (GDB manual, appendix "Remote Protocol"): a
 * server beside the run, through which gdb drives the debugger.
 *
 * Sessions come one after another. When a client comes, the guest stops; when it
 * detaches or vanishes, its breakpoints go and the guest runs on. Nothing that a
 * client sends can do more to the host than that.
 */
#ifndef PAGEWALK_EMU_GDB_GDB_H
#define PAGEWALK_EMU_GDB_GDB_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/debug/debugger.h"
#include "emu/gdb/connection.h"
#include "emu/gdb/packet.h"
#include "emu/monitor/monitor.h"

enum { GDB_INPUT = 4096 };

/* What the guest does when the packets that have come are served. */
enum gdb_next {
    GDB_STAY,                   /* it stands, and packets are read */
    GDB_GO,                     /* it runs, up to gdb->goal */
    GDB_LEAVE,                  /* the client is gone: it runs on */
    GDB_END,                    /* the run ends */
};

struct gdb {
    struct monitor *monitor;    /* for gdb's `monitor`; and its debugger */
    struct debugger *debugger;
    struct machine *machine;
    struct connection connection;
    struct packet_reader reader;
    uint8_t input[GDB_INPUT];   /* that was read and not looked at yet */
    size_t input_at, input_end;
    bool waits;                 /* the run begins when a client says so */
    bool no_ack;                /* packets are not acknowledged */
    bool extended;              /* the client may start the guest again */
    bool running;               /* the client waits for a stop */
    bool killed;                /* by the client; it may start it again */
    bool fatal;                 /* the guest has failed, and the client was shown
                                   where: the next run ends */
    bool interrupted;           /* the client wants a stop */
    bool new_client;            /* one has come while the guest ran */
    struct debug_goal goal;
    /* The answer to the packet that is served. */
    char answer[PACKET_MAX + 1];
    size_t length;
    char framed[PACKET_FRAMED_MAX];     /* what was sent last */
    size_t framed_length;
};

/* Begins to listen. `waits`: the guest stands until a client lets it run.
 * False: a line. */
bool gdb_open(struct gdb *gdb, struct monitor *monitor,
              const struct connection_address *address, bool waits,
              struct error *error);

/* Runs the machine to its end, with the sessions that come meanwhile. */
void gdb_run(struct gdb *gdb);
void gdb_close(struct gdb *gdb);

/* While the machine runs, now and then: pauses it if a client wants so. */
void gdb_look(struct gdb *gdb);

/* Serves one packet, without its frame: the answer is in gdb->answer. Null
 * answers stand for what is not supported. For gdb.c and tests. */
enum gdb_next gdb_serve(struct gdb *gdb, const char *text, size_t length,
                        bool *answers);

#endif
