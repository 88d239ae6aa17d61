/* The APIC test kernel (README.md): every group; or, by --append, the firmware's
 * `tables` alone, also after an `overwrite`, or a `dump` of them; then the debug
 * exit. */
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/apic/apic.h"

enum { MULTIBOOT_CMDLINE = 1 << 2, CMDLINE_FIELD = 4 };

static bool has_word(const char *text, const char *word)
{
    for (; *text; text++) {
        unsigned i = 0;

        while (word[i] && text[i] == word[i])
            i++;
        if (!word[i])
            return true;
    }
    return false;
}

void main(const uint32_t *info);
void main(const uint32_t *info)
{
    const char *line = info[0] & MULTIBOOT_CMDLINE
                           ? (const char *)info[CMDLINE_FIELD] : "";

    serial_init();
    console_init();
    if (has_word(line, "dump")) {
        tables_dump();
    } else {
        if (has_word(line, "overwrite"))
            tables_overwrite();
        tables_try();
        if (!has_word(line, "tables") && !has_word(line, "overwrite")) {
            machine_init();
            local_try();
            timer_try();
            io_try();
            wire_try();
        }
        printk("APIC done\n");
    }
    serial_drain();
    debug_exit(0);
}
