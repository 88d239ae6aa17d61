/*
 * Waiting for a key.
 */
#include "guest/kernel/tty.h"

#include "guest/arch/cpu.h"
#include "guest/drivers/console.h"
#include "guest/kernel/keys.h"
#include "guest/kernel/task.h"

char tty_getc(void)
{
    char c;

    console_flush();
    irq_disable();
    while (!console_take(&c)) {
        cpu_idle();
        yield();
        irq_disable();
    }
    irq_enable();
    return c;
}

int tty_get_key(void)
{
    static struct key_decoder decoder;
    int key;

    do
        key = key_decode(&decoder, tty_getc());
    while (key == KEY_NONE);
    return key;
}
