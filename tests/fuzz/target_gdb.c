/*
 * Fuzz target: what a client of gdb's protocol sends, and what a user types at
 * the prompt, while a small guest runs.
 *
 * The first byte of an input chooses between bytes for the packet reader and
 * lines for the prompt. Beyond what the sanitizers see: answers fit into a
 * packet, a refusal is one line, and unless the client has written a register or
 * memory, or started the guest anew, the run ends with the statistics of one
 * that nobody has looked at.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/zeroed.h"
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/bus/rom.h"
#include "emu/gdb/gdb.h"
#include "emu/model/model_file.h"
#include "tests/fuzz/must.h"

enum {
    MEM = 1 << 20, CODE = 0x1000, CYCLES = 30000,
    RUNS_MAX = 24,              /* of one input */
    STEPS_MAX = 300,            /* of one run */
};

/* mov sp, 0x4000
 * L: inc word [0x2000]; mov ax, [0x2000]; out 0x80, al
 *    mov cx, 4; mov di, 0x3000; rep stosb; jmp L */
static const uint8_t code[] = {
    0xbc, 0x00, 0x40, 0xff, 0x06, 0x00, 0x20, 0xa1, 0x00, 0x20, 0xe6, 0x80,
    0xb9, 0x04, 0x00, 0xbf, 0x00, 0x30, 0xf3, 0xaa, 0xeb, 0xed,
};

struct subject {
    struct machine machine;
    struct monitor monitor;
    struct gdb gdb;
    unsigned runs;
    bool touched;               /* it may have other statistics */
    bool ended;
};

static const uint8_t *rom(void)
{
    static uint8_t image[ROM_SIZE_MIN];
    static const uint8_t jump[] = { 0xea, 0, CODE >> 8, 0, 0 };

    memcpy(image + ROM_SIZE_MIN - 16, jump, sizeof jump);
    return image;
}

static FILE *nowhere(void)
{
    static FILE *stream;

    if (!stream)
        stream = fopen("/dev/null", "w");
    must(stream != NULL, "/dev/null opens");
    return stream;
}

static struct subject *start(void)
{
    static struct cpu_model model;
    struct subject *s = zeroed_new(sizeof *s);
    struct error error;

    must(s && model_file_load(&model, "p6", &error), "memory and a model");
    must(machine_init(&s->machine, &(struct machine_config){
        .model = &model, .mem = MEM, .max_cycles = CYCLES, .rom = rom(),
        .rom_size = ROM_SIZE_MIN, .log_stream = nowhere(),
    }, &error), "a machine");
    bus_dma_write(&s->machine.board.bus, CODE, code, sizeof code);
    monitor_init(&s->monitor, &s->machine, false, nowhere());
    s->gdb.monitor = &s->monitor;
    s->gdb.debugger = &s->monitor.debugger;
    s->gdb.machine = &s->machine;
    s->gdb.connection.listener = -1;
    s->gdb.connection.in = s->gdb.connection.out = -1;
    return s;
}

static void finish(struct subject *s)
{
    monitor_destroy(&s->monitor);
    machine_destroy(&s->machine);
    free(s);
}

/* The guest runs for a while. */
static void go(struct subject *s, struct debug_goal goal)
{
    struct debugger *d = &s->monitor.debugger;

    if (d->ended || s->runs++ == RUNS_MAX) {
        s->ended = true;
        return;
    }
    if (!goal.steps || goal.steps > STEPS_MAX)
        goal.steps = STEPS_MAX;
    debugger_run(d, &goal);
}

static bool is_set(const char *line)
{
    line += strspn(line, " \t");
    return line[0] == 's' && line[1] == 'e';
}

/* Whether a packet may change the guest's state. */
static bool touches(const char *text)
{
    uint8_t line[MONITOR_LINE] = { 0 };

    if (strchr("MXGPRk", text[0]) || !strncmp(text, "vRun", 4) ||
        !strncmp(text, "vKill", 5))
        return true;
    if (strchr("csCS", text[0]))
        return text[1];
    return !strncmp(text, "qRcmd,", 6) &&
           packet_get_bytes(line, sizeof line - 1, text + 6) > 0 &&
           is_set((const char *)line);
}

static void as_packets(struct subject *s, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size && !s->ended; i++) {
        enum gdb_next next;
        bool answers;

        if (packet_feed(&s->gdb.reader, data[i]) != PACKET_DONE)
            continue;
        s->touched |= touches(s->gdb.reader.text);
        next = gdb_serve(&s->gdb, s->gdb.reader.text, s->gdb.reader.length,
                         &answers);
        must(s->gdb.length <= PACKET_MAX, "an answer fits into a packet");
        if (next == GDB_GO)
            go(s, s->gdb.goal);
        s->ended |= next == GDB_LEAVE || next == GDB_END;
    }
}

static void as_lines(struct subject *s, const uint8_t *data, size_t size)
{
    struct monitor *m = &s->monitor;
    char line[MONITOR_LINE];
    struct error error;

    while (size && !s->ended && !m->quit) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) : size;

        snprintf(line, sizeof line, "%.*s", (int)length, (const char *)data);
        data += length + (end != NULL);
        size -= length + (end != NULL);
        s->touched |= is_set(line);
        m->resume = false;
        error.text[0] = 0;
        must(monitor_command(m, line, &error) ||
                 (error.text[0] && !strchr(error.text, '\n')),
             "a refusal is one line");
        if (m->resume)
            go(s, m->goal);
    }
}

/* To the end of the guest, without the debugger. */
static void run_to_end(struct subject *s)
{
    while (s->monitor.debugger.points)
        debugger_remove(&s->monitor.debugger, s->monitor.debugger.points - 1);
    while (!s->monitor.debugger.ended)
        debugger_run(&s->monitor.debugger, &(struct debug_goal){ .steps = 0 });
}

static void compare(const struct subject *a, const struct subject *b)
{
    const struct cpu *x = &a->machine.cpu[0], *y = &b->machine.cpu[0];

    must(x->counters.instructions == y->counters.instructions,
         "as many instructions");
    must(x->counters.uops == y->counters.uops, "as many micro-ops");
    must(!memcmp(x->cycles.by_cause, y->cycles.by_cause,
                 sizeof x->cycles.by_cause), "the same cycle stack");
    must(!memcmp(x->r, y->r, sizeof(uint32_t) * GPRS) && x->eip == y->eip,
         "the same registers");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct subject *s, *alone;

    if (!size)
        return 0;
    s = start();
    if (data[0] & 1)
        as_lines(s, data + 1, size - 1);
    else
        as_packets(s, data + 1, size - 1);
    if (!s->touched) {
        alone = start();
        run_to_end(s);
        run_to_end(alone);
        compare(s, alone);
        finish(alone);
    }
    finish(s);
    return 0;
}

/* The sums of packets made right, so that most get to be served. */
static void mend(uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum = 0;
    bool inside = false;

    for (size_t i = 1; i + 2 < size; i++) {
        if (data[i] == '$') {
            inside = true;
            sum = 0;
        } else if (data[i] == '#' && inside) {
            data[i + 1] = (uint8_t)digits[sum >> 4];
            data[i + 2] = (uint8_t)digits[sum & 0xf];
            inside = false;
        } else {
            sum += data[i];
        }
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, max);
    if (size && seed % 8 && !(data[0] & 1))
        mend(data, size);
    return size;
}
