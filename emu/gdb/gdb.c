/* Sessions: bytes to packets and back, and when the guest runs. */
#include "emu/gdb/gdb.h"

#include <string.h>

#include "emu/gdb/gdb_parts.h"
#include "emu/host/signals.h"

enum { WAIT_MS = 100 };         /* between two looks for signals */

bool gdb_open(struct gdb *gdb, struct monitor *monitor,
              const struct connection_address *address, bool waits,
              struct error *error)
{
    memset(gdb, 0, sizeof *gdb);
    gdb->monitor = monitor;
    gdb->debugger = &monitor->debugger;
    gdb->machine = monitor->machine;
    gdb->waits = waits || address->kind == CONNECTION_STDIO;
    return connection_open(&gdb->connection, address, error);
}

void gdb_close(struct gdb *gdb)
{
    connection_close(&gdb->connection);
}

void gdb_send(struct gdb *gdb)
{
    gdb->framed_length = packet_frame(gdb->answer, gdb->length, gdb->framed);
    connection_write(&gdb->connection, gdb->framed, gdb->framed_length);
}

/* The next byte of the client, as connection_read has it. */
static long next_byte(struct gdb *gdb, uint8_t *byte, int ms)
{
    if (gdb->input_at == gdb->input_end) {
        long count = connection_read(&gdb->connection, gdb->input,
                                     sizeof gdb->input, ms);

        if (count <= 0)
            return count;
        gdb->input_at = 0;
        gdb->input_end = (size_t)count;
    }
    *byte = gdb->input[gdb->input_at++];
    return 1;
}

static void begin_session(struct gdb *gdb)
{
    memset(&gdb->reader, 0, sizeof gdb->reader);
    gdb->no_ack = gdb->extended = gdb->running = gdb->interrupted = false;
    gdb->new_client = false;
    gdb->framed_length = gdb->input_at = gdb->input_end = 0;
}

static void end_session(struct gdb *gdb)
{
    connection_hang_up(&gdb->connection);
    debugger_forget_gdb(gdb->debugger);
    gdb->debugger->physical = false;
    gdb->running = false;
}

static void acknowledge(struct gdb *gdb, char sign)
{
    if (!gdb->no_ack)
        connection_write(&gdb->connection, &sign, 1);
}

/* Serves the packet that has been read. */
static enum gdb_next serve(struct gdb *gdb)
{
    const char *text = gdb->reader.text;
    enum gdb_next next;
    bool answers;

    acknowledge(gdb, '+');
    next = gdb_serve(gdb, text, gdb->reader.length, &answers);
    if (answers && next != GDB_GO)
        gdb_send(gdb);
    if (!strcmp(text, "QStartNoAckMode"))
        gdb->no_ack = true;
    return next;
}

static enum gdb_next take_byte(struct gdb *gdb, uint8_t byte)
{
    switch (packet_feed(&gdb->reader, byte)) {
    case PACKET_DONE:
        return serve(gdb);
    case PACKET_DAMAGED:
        acknowledge(gdb, '-');
        break;
    case PACKET_TOO_LONG:
        acknowledge(gdb, '+');
        gdb_answer_error(gdb, GDB_EINVAL);
        gdb_send(gdb);
        break;
    case PACKET_REFUSED:
        connection_write(&gdb->connection, gdb->framed, gdb->framed_length);
        break;
    case PACKET_INTERRUPT:
    case PACKET_ACKNOWLEDGED:
    case PACKET_NOTHING:
        break;
    }
    return GDB_STAY;
}

/* Packets, one byte after another, until the guest is to run or to end. */
static enum gdb_next converse(struct gdb *gdb)
{
    enum gdb_next next = GDB_STAY;
    uint8_t byte;

    while (next == GDB_STAY) {
        long count;

        if (gdb->input_at == gdb->input_end)
            connection_accept(&gdb->connection, 0);
        count = next_byte(gdb, &byte, WAIT_MS);
        if (signals_caught())
            return GDB_END;
        if (count < 0 || !connection_has_client(&gdb->connection))
            return gdb->killed || gdb->connection.listener < 0 ? GDB_END
                                                               : GDB_LEAVE;
        if (count)
            next = take_byte(gdb, byte);
    }
    return next;
}

/* A client, or a signal, or false at once where none is waited for. */
static bool wait_for_client(struct gdb *gdb)
{
    while (gdb->waits && !signals_caught() &&
           !connection_accept(&gdb->connection, WAIT_MS))
        ;
    gdb->waits = false;
    return connection_has_client(&gdb->connection);
}

void gdb_look(struct gdb *gdb)
{
    struct connection *c = &gdb->connection;
    uint8_t byte;
    long count;

    if (!gdb->running) {
        gdb->new_client = connection_accept(c, 0);
        if (gdb->new_client)
            machine_pause(gdb->machine);
        return;
    }
    connection_accept(c, 0);
    while ((count = next_byte(gdb, &byte, 0)) > 0)
        gdb->interrupted |= packet_feed(&gdb->reader, byte) == PACKET_INTERRUPT;
    if (count < 0) {
        end_session(gdb);
        if (c->listener < 0)    /* nobody else can come */
            machine_close(gdb->machine);
    } else if (gdb->interrupted) {
        machine_pause(gdb->machine);
    }
}

/* Whether the guest failed, in a state that is worth a look. */
static bool has_failed(const struct gdb *gdb)
{
    return gdb->debugger->ended && (gdb->machine->stop == MACHINE_SHUTDOWN ||
                                    gdb->machine->stop == MACHINE_HALT);
}

static void report_stop(struct gdb *gdb)
{
    const struct debug_stop *stop = &gdb->debugger->stop;
    char text[MACHINE_STATE_MAX + DEBUG_TEXT_MAX];

    gdb->fatal = has_failed(gdb) && !gdb->fatal;
    if (*stop->text && !stop->point.for_gdb) {
        snprintf(text, sizeof text, "%s\n", stop->text);
        gdb_tell(gdb, text);
    }
    if (gdb->fatal) {
        char state[MACHINE_STATE_MAX];

        snprintf(text, sizeof text, "%s\n", machine_state(gdb->machine, state));
        gdb_tell(gdb, text);
    }
    gdb_answer_stop(gdb);
    gdb_send(gdb);
}

/* Runs the guest until it stops for somebody, or ends. */
static void run_guest(struct gdb *gdb)
{
    if (gdb->debugger->ended) {
        gdb->debugger->stop = (struct debug_stop){ .reason = DEBUG_ENDED };
        return;
    }
    gdb->interrupted = false;
    debugger_run(gdb->debugger, &gdb->goal);
}

/* The guest stands, and a client is there. */
static bool serve_client(struct gdb *gdb)
{
    enum gdb_next next = converse(gdb);

    if (gdb->killed)
        return false;
    gdb->running = next == GDB_GO;
    if (next == GDB_LEAVE) {
        end_session(gdb);
        gdb->goal = (struct debug_goal){ .steps = 0 };
    }
    return next != GDB_END;
}

void gdb_run(struct gdb *gdb)
{
    bool stands = wait_for_client(gdb);

    if (stands)
        begin_session(gdb);
    for (;;) {
        if (stands && !serve_client(gdb))
            break;
        run_guest(gdb);
        if (gdb->running) {
            report_stop(gdb);
            /* gdb leaves when it hears of the end, unless it may start anew. */
            stands = connection_has_client(&gdb->connection);
            gdb->running = false;
        } else if (gdb->new_client) {
            begin_session(gdb);
            stands = true;
        } else {
            stands = false;
        }
        if (gdb->debugger->ended && !stands)
            return;
        if (gdb->debugger->ended && !gdb->fatal && !gdb->extended)
            return;
    }
    if (!gdb->debugger->ended)
        machine_close(gdb->machine);
}
