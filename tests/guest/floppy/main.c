/* The floppy test kernel (README.md): every group of cases, then the debug
 * exit. */
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/floppy/cases.h"
#include "tests/guest/floppy/machine.h"

void main(void)
{
    serial_init();
    console_init();
    machine_init();
    cases_dma_registers();
    cases_control();
    cases_write();
    cases_read();
    cases_track();
    cases_dma_modes();
    cases_non_dma();
    cases_wait();
    printk("FLOPPY done\n");
    serial_drain();
    debug_exit(0);
}
