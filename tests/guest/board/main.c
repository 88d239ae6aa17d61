/* The board test kernel. It ends by soft off; where that fails it halts. */
#include "guest/drivers/console.h"
#include "guest/drivers/serial.h"
#include "tests/guest/board/board_test.h"

void main(void)
{
    serial_init();
    console_init();
    try_a20();
    try_shadow();
    try_clock();
    try_power();
}
