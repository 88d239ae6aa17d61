/*
 * INT 14h and 17h: serial ports and printers. COM1 is what this program prints
 * on, and the status of a printer depends on what is plugged in.
 */
#include "tests/guest/services/call.h"

void show_ports(void);

void show_ports(void)
{
    static const struct call calls[] = {
        { "serial_setup", 0x14, .show = SHOW_AH | SHOW_FLAG, .ax = 0x00e3 },
        { "serial_setup_7e1", 0x14, .show = SHOW_AH, .ax = 0x00fa },
        { "serial_setup_back", 0x14, .show = SHOW_AH, .ax = 0x00e3 },
        { "serial_status", 0x14, .show = SHOW_FLAG | SHOW_AH, .ax = 0x0300 },
        { "serial_send", 0x14, .ax = 0x0121 },
        { "serial_receive", 0x14, .show = SHOW_AH, .ax = 0x0200 },
        { "serial_extended", 0x14, .ax = 0x0400, .cx = 0x000b },
        { "serial_unknown", 0x14, .ax = 0x0955 },
        { "serial_port_4", 0x14, .ax = 0x0300, .dx = 3 },
        { "serial_port_9", 0x14, .ax = 0x0300, .dx = 9 },
        { "printer_status", 0x17, .show = SHOW_FLAG | SHOW_DX, .ax = 0x0200 },
        { "printer_reset", 0x17, .show = SHOW_FLAG | SHOW_DX, .ax = 0x0100 },
        { "printer_print", 0x17, .show = SHOW_FLAG | SHOW_DX, .ax = 0x0041 },
        { "printer_unknown", 0x17, .ax = 0x0555 },
        { "printer_2", 0x17, .ax = 0x0200, .dx = 1 },
        { "printer_9", 0x17, .ax = 0x0200, .dx = 9 }
    };

    make_calls(calls, COUNT(calls));
}
