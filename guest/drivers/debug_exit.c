/*
 * The debug-exit port ends the emulator's process: QEMU (isa-debug-exit) with
 * status (value << 1) | 1, Pagewalk with status 0 for value 0 and with 1 for
 * any other. Bochs has no such port, but ends when "Shutdown" is written to
 * port 8900h (Bochs user manual, "unmapped" plugin).
 */
#include "guest/drivers/debug_exit.h"

#include "guest/arch/io.h"

enum {
    DEBUG_EXIT_PORT = 0xf4,
    BOCHS_SHUTDOWN_PORT = 0x8900,
};

void cpu_halt(void)
{
    for (;;)
        __asm__ volatile("cli; hlt" : : : "memory");
}

void debug_exit(uint8_t value)
{
    outb(DEBUG_EXIT_PORT, value);
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_SHUTDOWN_PORT, *c);
    cpu_halt();
}
