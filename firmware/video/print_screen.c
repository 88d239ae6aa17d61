/*
 * INT 05h: prints the screen (IBM PC/AT Technical Reference, ROM BIOS, PRINT
 * SCREEN).
 */
#include "firmware/services/lowmem.h"
#include "firmware/services/ports.h"
#include "firmware/services/services.h"
#include "firmware/video/cells.h"

enum {
    GOING_ON = 1, FAILED = 0xff     /* bda.print_screen */
};

static bool print_row(uint8_t row)
{
    for (uint8_t column = 0; column < bda.columns; column++) {
        uint8_t c = (uint8_t)cells_read(
            (struct cell_place){ bda.page, column, row });

        if (!ports_print(c ? c : ' '))
            return false;
    }
    return ports_print('\r') && ports_print('\n');
}

enum service_result int05_print_screen(struct bios_call *call)
{
    uint8_t row = 0;

    (void)call;
    if (bda.print_screen == GOING_ON)
        return SERVICE_DONE;
    bda.print_screen = GOING_ON;
    while (row <= bda.last_row && print_row(row))
        row++;
    bda.print_screen = row > bda.last_row ? 0 : FAILED;
    return SERVICE_DONE;
}
