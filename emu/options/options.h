/*
 * The command line of one command, parsed by one table (options.def).
 *
 * Options may stand before, between and behind the operands, as --name VALUE
 * or --name=VALUE, -x VALUE or -xVALUE; `--` ends them. A value that may be left
 * out can only be written --name=VALUE, but for option_value_takes.
 */
#ifndef PAGEWALK_EMU_OPTIONS_OPTIONS_H
#define PAGEWALK_EMU_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "devices/chipset/rtc.h"
#include "emu/gdb/connection.h"
#include "emu/host/error.h"
#include "emu/options/commands.h"
#include "emu/options/option_value.h"
#include "emu/typing/script.h"
#include "emu/when/when.h"

enum switch_choice { SWITCH_DEFAULT, SWITCH_ON, SWITCH_OFF };

enum display_choice {
    DISPLAY_DEFAULT, DISPLAY_HEADLESS, DISPLAY_WINDOW, DISPLAY_CURSES
};

enum pace_choice { PACE_DEFAULT, PACE_REAL, PACE_MAX };

enum check_choice { CHECK_OFF, CHECK_ON, CHECK_ALL };

enum code_bits { BITS_DEFAULT, BITS_16, BITS_32 };

struct option_address {
    bool given;
    uint32_t value;
};

struct option_count {
    bool given;
    uint64_t value;                 /* 0: without a value */
};

struct option_gdb {
    bool given;
    struct connection_address address;
};

struct option_percent {
    bool given;
    uint32_t thousandths;           /* of a percent */
};

/* A boot order and its letters; null: it was not given. */
struct option_boot {
    const char *letters;
    struct rtc_boot_order order;
};

enum { OPTION_LIST_MAX = 16 };

/* The values of an option that may be given several times. */
struct option_list {
    unsigned count;
    const char *value[OPTION_LIST_MAX];
};

/* One member for each option of options.def, which says what it means. Strings
 * point into argv. Null: the option was not given and has no default. */
struct options {
    enum command_id command;
    const char *model;
    const char *models;
    const char *tlb;
    uint64_t mem;                   /* bytes */
    const char *append;
    struct option_list set;
    struct option_list vs;
    bool explain;
    bool cycles;
    const char *kernel;
    struct option_list initrds;     /* of emu/kernel/modules.h */
    const char *bios;
    const char *vga_bios;
    struct option_list disks;       /* of disk_spec.h */
    struct option_list floppies;    /* of disk_spec.h */
    const char *cdrom;
    struct option_boot boot;
    struct option_list devices;
    bool clock_counts_insns;
    uint64_t freq;                  /* Hz; 0: the model's */
    bool no_l0;
    bool jit, no_jit;
    uint64_t jit_heat;
    uint64_t max_cycles;            /* 0: no limit */
    enum display_choice display;
    enum pace_choice pace;
    enum switch_choice sandbox;
    bool exit_on_halt;
    bool no_reboot;
    const char *screenshot;
    const char *record_video;
    bool overlay;
    const char *serial;
    const char *parallel;
    uint16_t post_port;             /* 0: not given */
    const char *stats;
    enum switch_choice caches;
    enum switch_choice attribution;
    uint64_t top;                   /* 0: not given */
    const char *symbols;
    struct option_list symbol_files;    /* of symbols_spec.h */
    bool callers;
    struct option_list flush_helpers;
    const char *separator;
    const char *interval_data, *perfetto;
    uint64_t interval;              /* ticks of the clock; 0: not given */
    const char *events;
    bool as_events;
    const char *trace;
    const char *trace_filter;
    struct when trace_from, trace_to, until, stats_from, screenshot_at;
    struct script script;           /* of --wait, --type and their like */
    const char *callgrind;
    struct option_count profile_cycles;
    const char *record_input, *replay_input;
    const char *replay_model;
    const char *replay_json;
    struct option_list assume;
    const char *expect;
    const char *by;
    struct option_percent fail_above;
    uint64_t miss, count;           /* 0: not given */
    const char *site;
    struct option_address page;
    bool classify;
    bool partial;
    const char *lackey, *din, *drcachesim;
    const char *page_size;
    const char *cut_from, *cut_to;
    const char *entries, *ways, *policies, *sides;
    const char *sweep_csv, *sweep_plot;
    const char *report_output, *report_sweep;
    const char *lab_html;
    const char *shard;
    bool merge;
    uint64_t jobs;                  /* 0: not given */
    bool monitor;
    struct option_gdb gdb;
    bool gdb_wait;
    uint32_t dump_mask;             /* bits 1 << enum dump_kind */
    enum check_choice check_stale;
    bool check_dma;
    bool uops, hex;
    enum code_bits bits;
    struct option_address base;
    const char *start, *end;
    bool json, csv, quiet;
    uint32_t log_mask;              /* bits 1 << enum log_category, LOG_HELP */
    const char *log_file;
    bool help;
    char **operands;                /* the other words, moved to the start of
                                       argv */
    int operand_count;
};

/* argv[0] is the command's name. False: `error` names the wrong word. */
bool options_parse(struct options *options, enum command_id command,
                   int argc, char **argv, struct error *error);

/* An option that was given and names a file. */
struct option_file {
    const char *name;               /* of the option, without -- */
    enum option_kind kind;
    const char *path;
};

enum { OPTIONS_FILES_MAX = 64 };

/* The options that name files, in the order of options.def; returns how many
 * there are. A default that names a file is among them. */
unsigned options_files(const struct options *options,
                       struct option_file file[OPTIONS_FILES_MAX]);

/* Whether the flushes of flush helpers are charged to their callers. */
bool options_callers(const struct options *options);

/* Whether a run with these options classifies misses and charges flushes: as
 * --attribution says; without it, whether another option or the command shows
 * what it yields. */
bool options_attribution(const struct options *options);

/* Whether a run with these options is in a sandbox: as --sandbox and
 * --no-sandbox say; without them, whether it is headless and nobody's prompt
 * asks for more. */
bool options_sandbox(const struct options *options);

/* The --help text of one command. */
void options_help(enum command_id command, FILE *stream);

#endif
