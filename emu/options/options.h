/*
 * The command line of one command, parsed by one table (options.def).
 *
 * Options may stand before, between and behind the operands, as --name VALUE
 * or --name=VALUE, -x VALUE or -xVALUE; `--` ends them.
 */
#ifndef PAGEWALK_EMU_OPTIONS_OPTIONS_H
#define PAGEWALK_EMU_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"

enum command_id {
#define COMMAND(name, arguments, summary) COMMAND_##name,
#include "emu/options/commands.def"
#undef COMMAND
    COMMANDS
};

enum switch_choice { SWITCH_DEFAULT, SWITCH_ON, SWITCH_OFF };

enum display_choice { DISPLAY_DEFAULT, DISPLAY_HEADLESS, DISPLAY_WINDOW };

enum code_bits { BITS_DEFAULT, BITS_16, BITS_32 };

struct option_address {
    bool given;
    uint32_t value;
};

/* Strings point into argv; absent ones are null. */
struct options {
    enum command_id command;
    const char *model;
    const char *models;
    const char *tlb;
    uint64_t mem;                   /* bytes */
    const char *append;
    const char *set;
    const char *initrd;
    const char *bios;
    const char *disk;
    bool clock_counts_insns;
    bool no_l0;
    uint64_t max_cycles;            /* 0: no limit */
    enum display_choice display;
    const char *screenshot;
    const char *serial;
    const char *parallel;
    uint16_t post_port;             /* 0: not given */
    const char *stats;
    enum switch_choice attribution;
    uint64_t top;                   /* 0: not given */
    const char *symbols;
    bool callers;
    const char *separator;
    uint64_t interval;              /* 0: no lines */
    const char *events;
    const char *trace;
    const char *trace_filter;
    const char *replay_json;
    const char *expect;
    bool classify;
    bool partial;
    bool monitor;
    uint32_t dump_mask;             /* 1 << enum dump_kind */
    bool check_stale;
    bool uops, hex;
    enum code_bits bits;
    struct option_address base;
    const char *start, *end;
    bool json, csv, quiet;
    uint32_t log_mask;
    const char *log_file;
    bool help;
    /* What is not an option; points into argv, which is permuted. */
    char **operands;
    int operand_count;
};

/* argv[0] is the command's name. */
bool options_parse(struct options *options, enum command_id command,
                   int argc, char **argv, struct error *error);

/* Whether a run with these options classifies misses and charges flushes:
 * as told, else where its results are wanted. */
bool options_attribution(const struct options *options);

/* The --help text of one command. */
void options_help(enum command_id command, FILE *stream);

const char *command_name(enum command_id command);

#endif
