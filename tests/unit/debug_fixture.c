#define _POSIX_C_SOURCE 200809L
#include "tests/unit/debug_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "devices/bus/rom.h"
#include "emu/model/model_file.h"

struct debug_fixture df;

static uint8_t rom[ROM_SIZE_MIN];

void debug_fixture_up(void)
{
    static const uint8_t jump[] = { 0xea, 0, DEBUG_CODE >> 8, 0, 0 };
    struct error error;

    memcpy(rom + ROM_SIZE_MIN - 16, jump, sizeof jump);
    ck_assert(model_file_load(&df.model, "p6", &error));
    df.machine = zeroed_new(sizeof *df.machine);
    df.gdb = calloc(1, sizeof *df.gdb);
    ck_assert(df.machine && df.gdb);
    ck_assert(machine_init(df.machine, &(struct machine_config){
        .model = &df.model, .mem = DEBUG_MEM, .max_cycles = 100000000,
        .rom = rom, .rom_size = sizeof rom, .log_stream = stderr,
    }, &error));
    monitor_init(&df.monitor, df.machine, false, stdout);
    df.debugger = &df.monitor.debugger;
    df.cpu = &df.machine->cpu[0];
    df.gdb->monitor = &df.monitor;
    df.gdb->debugger = df.debugger;
    df.gdb->machine = df.machine;
    df.gdb->connection.listener = -1;
    df.gdb->connection.in = df.gdb->connection.out = -1;
    df.printed = NULL;
}

void debug_fixture_down(void)
{
    monitor_destroy(&df.monitor);
    machine_destroy(df.machine);
    free(df.machine);
    free(df.gdb);
    free(df.printed);
}

void debug_fixture_code(const char *bytes, size_t size)
{
    bus_dma_write(&df.machine->board.bus, DEBUG_CODE, bytes, size);
    debugger_run(df.debugger, &(struct debug_goal){ .steps = 1 });
    ck_assert_uint_eq(cpu_time_current_lin(df.cpu), DEBUG_CODE);
}

enum debug_reason debug_fixture_go(void)
{
    debugger_run(df.debugger, &(struct debug_goal){ .steps = 0 });
    return df.debugger->stop.reason;
}

bool debug_fixture_command(const char *line)
{
    struct error error;
    size_t size;
    char text[MONITOR_LINE];
    FILE *out;
    bool ok;

    free(df.printed);
    out = open_memstream(&df.printed, &size);
    snprintf(text, sizeof text, "%s", line);
    ok = monitor_remote(&df.monitor, text, out, &error);
    if (!ok)
        fprintf(out, "%s", error.text);
    fclose(out);
    return ok;
}

enum gdb_next debug_fixture_packet(const char *text)
{
    enum gdb_next next;
    bool answers;

    df.gdb->answer[0] = 0;
    next = gdb_serve(df.gdb, text, strlen(text), &answers);
    free(df.printed);
    df.gdb->answer[df.gdb->length] = 0;
    df.printed = strdup(df.gdb->answer);
    return next;
}
