/*
 * Boot options: the kernel's command line.
 */
#ifndef PAGEWALK_GUEST_LIB_BOOT_OPTIONS_H
#define PAGEWALK_GUEST_LIB_BOOT_OPTIONS_H

#include "guest/lib/compiler.h"

enum {
    COMMAND_LINE_SIZE = 512,
};

struct boot_options {
    char lab[256];      /* lab=NAME,..: experiments to run at boot */
    char run[128];      /* run=PROGRAM,ARG,..: user program to run at boot */
    char console[16];   /* console=serial: leave the screen alone */
    char bug[16];       /* bug=NAME: plant a fault; see bugs.def */
    char bench[256];    /* bench, bench=PHASE,..: see bench/bench.h */
    uint32_t benchscale; /* benchscale=N: length of the phases, in percent */
    char swap[16];      /* swap=NAME: swap to a disk; see mm/process/swapon.h */
    bool selftest;      /* selftest: run the self-test at boot */
    bool exit;          /* exit: then end by the debug-exit port */
    bool pse;           /* pse=on: direct map with 4 MiB pages */
    char split[8];      /* split=3g|2g|1g|4g4g: see boot/split.h */
    bool kpti;          /* kpti=on: page tables of its own for user mode */
    bool recursive;     /* recursive: see mm/recursive.h */
    bool pge;           /* pge=off: no global pages */
    bool pae;           /* pae=on: three-level page tables */
    bool sysenter;      /* sysenter=off: system calls by INT 0x80 only */
    bool dma;           /* dma=off: disks by PIO only */
    bool highmem;       /* highmem=off: use lowmem only */
    bool invlpg;        /* invlpg=off: flush like a 386 */
    uint32_t structpage; /* structpage=32|64: bytes of a struct page */
};

extern struct boot_options boot_options;

/* As the loader gave it; some loaders put the image's name in front. */
extern char boot_command_line[COMMAND_LINE_SIZE];

/* Fill boot_options from boot_command_line. Prints one warning for each option
 * that is unknown, has a bad value or is given twice. */
void boot_options_parse(void);

/* Print the warning that the option WORD ("pae=on") has no effect, and WHY, if
 * the command line gave the option whose MEMBER of boot_options this is.
 * `pagewalk lab` makes no measurements where it reads such a line. */
void boot_option_ignored(const void *member, const char *word,
                         const char *why);

#endif
