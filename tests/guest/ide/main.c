/* The IDE test kernel (README.md): every group, or the copy that the command
 * line asks for as `pio=MIB` or `dma=MIB`; then the debug exit. */
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

enum { MULTIBOOT_CMDLINE = 1 << 2, CMDLINE_FIELD = 4 };

/* The number behind `key` in the command line; 0: it is not there. */
static unsigned number_of(const char *text, const char *key)
{
    for (; *text; text++) {
        const char *at = text, *k = key;
        unsigned number = 0;

        while (*k && *at == *k)
            at++, k++;
        for (; !*k && *at >= '0' && *at <= '9'; at++)
            number = number * 10 + (unsigned)(*at - '0');
        if (!*k)
            return number;
    }
    return 0;
}

void main(const uint32_t *info)
{
    const char *line = info[0] & MULTIBOOT_CMDLINE
                           ? (const char *)info[CMDLINE_FIELD] : "";

    serial_init();
    console_init();
    port_init();
    if (number_of(line, "pio="))
        copy_run(number_of(line, "pio="), false);
    if (number_of(line, "dma="))
        copy_run(number_of(line, "dma="), true);
    registers_try();
    commands_try();
    dma_try();
    packets_try();
    printk("IDE done\n");
    serial_drain();
    debug_exit(0);
}
