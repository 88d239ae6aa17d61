/*
 * The kernel's command line.
 */
#ifndef PAGEWALK_GUEST_BOOT_CMDLINE_H
#define PAGEWALK_GUEST_BOOT_CMDLINE_H

#include "guest/lib/compiler.h"

struct boot_options {
    char lab[256];      /* lab=NAME,..: experiments to run at boot */
    char console[16];   /* console=serial: leave the screen alone */
    bool exit;          /* exit: end by the debug-exit port after them */
    bool pse;           /* pse=on: direct map with 4 MiB pages */
    bool pge;           /* pge=off: no global pages */
    bool invlpg;        /* invlpg=off: flush like a 386 */
    uint32_t structpage; /* structpage=32|64: bytes of a struct page */
};

extern struct boot_options boot_options;

/* As the loader gave it, perhaps with the image's name in front. */
extern char boot_command_line[512];

/* Fill boot_options from boot_command_line; one warning line for each option
 * that is not understood. */
void cmdline_parse(void);

#endif
