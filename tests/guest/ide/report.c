/* Lines of results: `IDE name ...`. */
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

void report_disk(const char *name)
{
    uint8_t status = port_wait();

    printk("IDE %s status=%02x error=%02x\n", name, status,
           status & ERR ? port_get(ERROR) : 0);
}

void report_master(const char *name)
{
    uint8_t status = port_wait();

    printk("IDE %s status=%02x error=%02x master=%02x sum=%08x\n", name,
           status, status & ERR ? port_get(ERROR) : 0, master_get(2) & 7,
           sum_of(buffer, sizeof buffer));
}

void report_value(const char *name, const char *what, uint32_t value)
{
    printk("IDE %s.%s value=%x\n", name, what, value);
}

uint32_t sum_of(const void *from, uint32_t bytes)
{
    const uint8_t *byte = from;
    uint32_t sum = 0;

    for (uint32_t i = 0; i < bytes; i++)
        sum = (sum << 5 | sum >> 27) + byte[i];
    return sum;
}

void fill(uint8_t byte, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        buffer[i] = byte;
}
