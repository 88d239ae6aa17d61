/*
 * A machine without a kernel, in real mode at the reset vector, with code of a
 * test at 0x1000 that its ROM jumps to; with a monitor, and a gdb whose client
 * is the test.
 */
#ifndef PAGEWALK_TESTS_UNIT_DEBUG_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_DEBUG_FIXTURE_H

#include <check.h>
#include <stdio.h>

#include "emu/gdb/gdb.h"
#include "emu/monitor/monitor.h"

enum { DEBUG_CODE = 0x1000, DEBUG_MEM = 1 << 20 };

struct debug_fixture {
    struct cpu_model model;
    struct machine *machine;
    struct monitor monitor;
    struct debugger *debugger;
    struct gdb *gdb;
    struct cpu *cpu;
    char *printed;              /* by the last command, or the last answer */
};

extern struct debug_fixture df;

void debug_fixture_up(void);
void debug_fixture_down(void);

/* Puts code at DEBUG_CODE, and lets the machine come there. */
void debug_fixture_code(const char *bytes, size_t size);
#define DEBUG_CODE_BYTES(bytes) debug_fixture_code(bytes, sizeof bytes - 1)

/* Runs to the next stop; returns why it stopped. */
enum debug_reason debug_fixture_go(void);

/* Executes a command; what it prints, or its error, is in df.printed. */
bool debug_fixture_command(const char *line);

/* Serves one packet; the answer is in df.printed. */
enum gdb_next debug_fixture_packet(const char *text);

#endif
