/* One packet: which of them it is, and what the guest does then. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "emu/debug/registers.h"
#include "emu/gdb/gdb_parts.h"

/* Signals by which gdb is told why the guest stands (GDB's own numbers). */
enum { SIGNAL_INT = 2, SIGNAL_TRAP = 5, SIGNAL_ABORT = 6, SIGNAL_SEGV = 11 };

void gdb_answer(struct gdb *gdb, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(gdb->answer, sizeof gdb->answer, format, arguments);
    va_end(arguments);
    gdb->length = strlen(gdb->answer);
}

void gdb_answer_error(struct gdb *gdb, unsigned number)
{
    gdb_answer(gdb, "E%02x", number);
}

void gdb_tell(struct gdb *gdb, const char *text)
{
    size_t length = strlen(text);

    if (length > (PACKET_MAX - 1) / 2)
        length = (PACKET_MAX - 1) / 2;
    gdb->answer[0] = 'O';
    packet_put_bytes(gdb->answer + 1, (const uint8_t *)text, length);
    gdb->length = 1 + length * 2;
    gdb_send(gdb);
}

/* "watch:c0101234;" for what gdb itself has set. */
static void put_reason(const struct debug_stop *stop, char text[64])
{
    const struct debug_point *point = &stop->point;

    text[0] = 0;
    if (stop->reason != DEBUG_HIT || !point->for_gdb)
        return;
    if (point->kind == DEBUG_BREAK)
        strcpy(text, "swbreak:;");
    else
        snprintf(text, 64, "%s:%" PRIx64 ";",
                 !point->read    ? "watch"
                 : point->write  ? "awatch" : "rwatch", point->address);
}

bool gdb_is_alive(const struct gdb *gdb)
{
    return gdb->fatal || !(gdb->debugger->ended || gdb->killed);
}

void gdb_answer_stop(struct gdb *gdb)
{
    const struct debug_stop *stop = &gdb->debugger->stop;
    unsigned signal = SIGNAL_TRAP;
    char reason[64];

    put_reason(stop, reason);
    if (!gdb_is_alive(gdb)) {
        gdb_answer(gdb, "W%02x",
                   gdb->killed ? 0 : (unsigned)machine_exit_code(gdb->machine));
        return;
    }
    if (gdb->fatal)
        signal = gdb->machine->stop == MACHINE_SHUTDOWN ? SIGNAL_SEGV
                                                        : SIGNAL_ABORT;
    else if (gdb->interrupted)
        signal = SIGNAL_INT;
    gdb_answer(gdb, "T%02xthread:01;%s", signal, reason);
}

static enum gdb_next go(struct gdb *gdb, struct debug_goal goal)
{
    gdb->goal = goal;
    return GDB_GO;
}

static enum gdb_next wrong(struct gdb *gdb)
{
    gdb_answer_error(gdb, GDB_EINVAL);
    return GDB_STAY;
}

/* The action of "ACTION[:THREAD][;..]": the first holds, for there is one
 * thread. */
enum gdb_next gdb_resume(struct gdb *gdb, const char *text)
{
    struct debug_goal goal = { .steps = 0 };
    uint64_t first, last;

    switch (*text) {
    case 'c':
    case 'C':
        return go(gdb, goal);
    case 's':
    case 'S':
        goal.steps = 1;
        return go(gdb, goal);
    case 't':
        gdb_answer_stop(gdb);
        return GDB_STAY;
    case 'r':
        text++;
        if (!packet_number(&text, &first) || *text++ != ',' ||
            !packet_number(&text, &last) || first > UINT32_MAX ||
            last > UINT32_MAX)
            return wrong(gdb);
        goal.in_range = first < last;
        goal.steps = first < last ? 0 : 1;
        goal.first = (uint32_t)first;
        goal.last = (uint32_t)last;
        return go(gdb, goal);
    }
    return wrong(gdb);
}

/* c, s, C, S: an address may follow, behind a signal and a semicolon. */
static enum gdb_next resume_at(struct gdb *gdb, const char *text)
{
    const char *at = text + 1;
    uint64_t number;

    if (*text == 'C' || *text == 'S') {
        if (!packet_number(&at, &number))
            return wrong(gdb);
        at += *at == ';';
    }
    if (*at) {
        uint8_t bytes[10] = { 0 };
        struct error error;

        if (!packet_number(&at, &number) || *at || number > UINT32_MAX)
            return wrong(gdb);
        for (unsigned i = 0; i < 4; i++)
            bytes[i] = (uint8_t)(number >> i * 8);
        register_write(debugger_cpu(gdb->debugger), REGISTER_eip, bytes, &error);
    }
    return gdb_resume(gdb, text);
}

/* From power-on of the processor: memory and statistics stay. */
static enum gdb_next restart(struct gdb *gdb)
{
    machine_restart(gdb->machine);
    gdb->debugger->ended = gdb->killed = gdb->fatal = gdb->interrupted = false;
    gdb->debugger->stop = (struct debug_stop){ .reason = DEBUG_NOTHING };
    gdb_answer_stop(gdb);
    return GDB_STAY;
}

static enum gdb_next kill_guest(struct gdb *gdb)
{
    gdb->killed = true;
    gdb_answer(gdb, "OK");
    return gdb->extended ? GDB_STAY : GDB_END;
}

static enum gdb_next serve_v(struct gdb *gdb, const char *text)
{
    if (!strcmp(text, "vCont?"))
        gdb_answer(gdb, "vCont;c;C;s;S;r;t");
    else if (!strncmp(text, "vCont;", 6))
        return gdb_resume(gdb, text + 6);
    else if (!strcmp(text, "vRun") || !strncmp(text, "vRun;", 5))
        return restart(gdb);
    else if (!strncmp(text, "vKill", 5))
        return kill_guest(gdb);
    return GDB_STAY;
}

enum gdb_next gdb_serve(struct gdb *gdb, const char *text, size_t length,
                        bool *answers)
{
    const char *rest = text + 1;

    *answers = true;
    gdb->length = 0;
    if (!length)
        return GDB_STAY;
    switch (text[0]) {
    case '!':
        gdb->extended = true;
        gdb_answer(gdb, "OK");
        break;
    case '?':
        gdb_answer_stop(gdb);
        break;
    case 'g':
        gdb_read_registers(gdb);
        break;
    case 'G':
        gdb_write_registers(gdb, rest);
        break;
    case 'p':
        gdb_read_register(gdb, rest);
        break;
    case 'P':
        gdb_write_register(gdb, rest);
        break;
    case 'm':
        gdb_read_memory(gdb, rest);
        break;
    case 'M':
        gdb_write_memory(gdb, rest);
        break;
    case 'X':
        gdb_write_binary(gdb, rest, text + length);
        break;
    case 'Z':
    case 'z':
        gdb_point(gdb, rest, text[0] == 'Z');
        break;
    case 'c':
    case 'C':
    case 's':
    case 'S':
        return resume_at(gdb, text);
    case 'v':
        return serve_v(gdb, text);
    case 'q':
    case 'Q':
        gdb_query(gdb, text);
        break;
    case 'H':
    case 'T':
        gdb_answer(gdb, "OK");
        break;
    case 'D':
        gdb_answer(gdb, "OK");
        return GDB_LEAVE;
    case 'R':
        *answers = false;
        return restart(gdb);
    case 'k':
        *answers = false;
        return kill_guest(gdb);
    }
    return GDB_STAY;
}
