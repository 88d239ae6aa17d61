/* The permission test kernel: README.md. */
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "tests/guest/permission/groups.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/situation.h"
#include "tests/guest/permission/tables.h"

void main(const struct multiboot_info *info)
{
    bool passed;

    serial_init();
    console_init();
    machine_detect(info);
    tables_build();
    product_try();
    bits_try();
    situation_end();
    frames_try();
    flush_try();
    pdpte_try();
    switch_try();
    passed = report_end();
    serial_drain();
    debug_exit(!passed);
}
