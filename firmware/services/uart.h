/*
 * The registers of a UART, from its port on (NS16550 data sheet, "Registers").
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_UART_H
#define PAGEWALK_FIRMWARE_SERVICES_UART_H

enum {
    UART_DATA = 0,                  /* divisor, low byte, while DLAB is set */
    UART_INTERRUPT_ENABLE = 1,      /* divisor, high byte */
    UART_LINE_CONTROL = 3,
    UART_MODEM_CONTROL = 4,
    UART_LINE_STATUS = 5,
    UART_MODEM_STATUS = 6,
    UART_SCRATCH = 7,

    UART_DIVISOR_LATCH = 0x80,      /* of the line control */
    UART_EIGHT_BITS_NO_PARITY = 0x03,
    UART_DATA_READY = 0x01,         /* of the line status */
    UART_TRANSMITTER_READY = 0x20,
    UART_DIVISOR_115200 = 1
};

#endif
