/* What a kernel is booted with. */
#ifndef PAGEWALK_EMU_KERNEL_BOOT_REQUEST_H
#define PAGEWALK_EMU_KERNEL_BOOT_REQUEST_H

#include "emu/kernel/kernel_file.h"
#include "emu/kernel/modules.h"

struct boot_request {
    const char *command_line;   /* as the user gives it; empty: none */
    const char *name;           /* of the kernel's file, without its folder */
    struct modules *modules;
};

#endif
