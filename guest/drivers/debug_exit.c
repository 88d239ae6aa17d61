/*
 * isa-debug-exit: the port ends the emulator's process with the status
 * (value << 1) | 1 under QEMU, with success for 0 under Pagewalk.
 */
#include "guest/drivers/debug_exit.h"

#include "guest/arch/io.h"

enum {
    DEBUG_EXIT_PORT = 0xf4,
};

void cpu_halt(void)
{
    for (;;)
        __asm__ volatile("cli; hlt" : : : "memory");
}

void debug_exit(uint8_t value)
{
    outb(DEBUG_EXIT_PORT, value);
    cpu_halt();
}
