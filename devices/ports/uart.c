/*
 * National PC16550D data sheet, table II "Summary of registers".
 *
 *   0  RBR, THR; DLL with DLAB      4  MCR  0 0 0 LOOP OUT2 OUT1 RTS DTR
 *   1  IER; DLM with DLAB           5  LSR  FIFOERR TEMT THRE BI FE PE OE DR
 *   2  IIR; FCR                     6  MSR  DCD RI DSR CTS dDCD TERI dDSR dCTS
 *   3  LCR  DLAB ... WLS            7  SCR
 */
#include "devices/ports/uart.h"

#include <string.h>

enum {
    DATA, IER, IIR_FCR, LCR, MCR, LSR, MSR, SCRATCH, REGISTERS,

    IER_RECEIVED = 0x01, IER_THRE = 0x02, IER_LINE = 0x04, IER_MODEM = 0x08,
    IER_WRITABLE = 0x0f,
    IIR_NONE = 0x01, IIR_MODEM = 0x00, IIR_THRE = 0x02, IIR_RECEIVED = 0x04,
    IIR_LINE = 0x06, IIR_TIMEOUT = 0x0c, IIR_FIFOS = 0xc0,
    FCR_ENABLE = 0x01, FCR_CLEAR_RX = 0x02, FCR_TRIGGER = 0xc0,
    FCR_TRIGGER_SHIFT = 6,
    LCR_DLAB = 0x80,
    MCR_DTR = 0x01, MCR_RTS = 0x02, MCR_OUT1 = 0x04, MCR_OUT2 = 0x08,
    MCR_LOOP = 0x10, MCR_WRITABLE = 0x1f,
    LSR_DR = 0x01, LSR_OE = 0x02, LSR_THRE = 0x20, LSR_TEMT = 0x40,
    MSR_CTS = 0x10, MSR_DSR = 0x20, MSR_RI = 0x40, MSR_DCD = 0x80,
    MSR_TERI = 0x04, MSR_DELTA_SHIFT = 4,

    BAUD_BASE = 115200,         /* 1.8432 MHz over 16 */
    CHARACTER_BITS = 10,        /* start, 8 data, stop */
    TIMEOUT_CHARACTERS = 4,
    RESET_DIVISOR = 1,
};

static bool fifos_on(const struct uart *uart)
{
    return uart->fcr & FCR_ENABLE;
}

static unsigned capacity(const struct uart *uart)
{
    return fifos_on(uart) ? UART_FIFO : 1;
}

static unsigned trigger(const struct uart *uart)
{
    static const uint8_t levels[4] = { 1, 4, 8, 14 };

    return fifos_on(uart) ? levels[uart->fcr >> FCR_TRIGGER_SHIFT] : 1;
}

static uint8_t modem_lines(const struct uart *uart)
{
    uint8_t lines = 0;

    if (!(uart->mcr & MCR_LOOP))
        return MSR_CTS | MSR_DSR | MSR_DCD;
    if (uart->mcr & MCR_RTS)
        lines |= MSR_CTS;
    if (uart->mcr & MCR_DTR)
        lines |= MSR_DSR;
    if (uart->mcr & MCR_OUT1)
        lines |= MSR_RI;
    if (uart->mcr & MCR_OUT2)
        lines |= MSR_DCD;
    return lines;
}

/* The interrupt of the highest priority (table IV). */
static uint8_t interrupt_id(const struct uart *uart)
{
    if (uart->ier & IER_LINE && uart->lsr_errors)
        return IIR_LINE;
    if (uart->ier & IER_RECEIVED && uart->fifo_count >= trigger(uart))
        return IIR_RECEIVED;
    if (uart->ier & IER_RECEIVED && uart->timeout_pending)
        return IIR_TIMEOUT;
    if (uart->ier & IER_THRE && uart->thre_pending)
        return IIR_THRE;
    if (uart->ier & IER_MODEM && uart->msr_deltas)
        return IIR_MODEM;
    return IIR_NONE;
}

static void update_line(struct uart *uart)
{
    irq_set(&uart->irq, interrupt_id(uart) != IIR_NONE);
}

static uint64_t characters_from_now(const struct uart *uart, unsigned count)
{
    unsigned divisor = uart->divisor ? uart->divisor : RESET_DIVISOR;

    return clock_after(uart->clock,
                       (uint64_t)count * CHARACTER_BITS * divisor, BAUD_BASE);
}

/* A byte is on the wire while the queue has one and the FIFO has room. */
static void await_arrival(struct uart *uart)
{
    if (uart->queue_count == 0 || uart->fifo_count >= capacity(uart) ||
        uart->mcr & MCR_LOOP)
        clock_cancel(uart->clock, &uart->arrival);
    else if (!uart->arrival.queued)
        clock_schedule(uart->clock, &uart->arrival,
                       characters_from_now(uart, 1));
}

/* Each byte that enters or leaves the FIFO restarts the timeout. */
static void restart_timeout(struct uart *uart)
{
    uart->timeout_pending = false;
    if (fifos_on(uart) && uart->fifo_count > 0)
        clock_schedule(uart->clock, &uart->timeout,
                       characters_from_now(uart, TIMEOUT_CHARACTERS));
    else
        clock_cancel(uart->clock, &uart->timeout);
}

static void enter_fifo(struct uart *uart, uint8_t byte)
{
    if (uart->fifo_count < capacity(uart)) {
        uart->fifo[uart->fifo_count++] = byte;
    } else {
        uart->lsr_errors |= LSR_OE;
        if (!fifos_on(uart))
            uart->fifo[0] = byte;
    }
    restart_timeout(uart);
}

static void byte_arrives(void *opaque, uint64_t due)
{
    struct uart *uart = opaque;

    (void)due;
    enter_fifo(uart, uart->queue[uart->queue_head]);
    uart->queue_head = (uart->queue_head + 1) % UART_QUEUE;
    uart->queue_count--;
    await_arrival(uart);
    update_line(uart);
}

static void fifo_times_out(void *opaque, uint64_t due)
{
    struct uart *uart = opaque;

    (void)due;
    uart->timeout_pending = true;
    update_line(uart);
}

bool uart_is_receiving(const struct uart *uart)
{
    return uart->mcr & MCR_RTS || uart->ier & IER_RECEIVED;
}

size_t uart_receive(struct uart *uart, const uint8_t *data, size_t size)
{
    size_t taken = 0;

    while (taken < size && uart->queue_count < UART_QUEUE) {
        unsigned tail = (uart->queue_head + uart->queue_count) % UART_QUEUE;

        uart->queue[tail] = data[taken++];
        uart->queue_count++;
    }
    await_arrival(uart);
    return taken;
}

static uint8_t read_data(struct uart *uart)
{
    if (uart->fifo_count > 0) {
        uart->last_byte = uart->fifo[0];
        uart->fifo_count--;
        memmove(uart->fifo, uart->fifo + 1, uart->fifo_count);
        restart_timeout(uart);
        await_arrival(uart);
    }
    return uart->last_byte;
}

static uint8_t read_iir(struct uart *uart)
{
    uint8_t id = interrupt_id(uart);

    if (id == IIR_THRE)
        uart->thre_pending = false;
    return id | (fifos_on(uart) ? IIR_FIFOS : 0);
}

static uint8_t read_register(struct uart *uart, uint32_t offset)
{
    bool dlab = uart->lcr & LCR_DLAB;
    uint8_t value;

    switch (offset) {
    case DATA:
        return dlab ? (uint8_t)uart->divisor : read_data(uart);
    case IER:
        return dlab ? (uint8_t)(uart->divisor >> 8) : uart->ier;
    case IIR_FCR:
        return read_iir(uart);
    case LCR:
        return uart->lcr;
    case MCR:
        return uart->mcr;
    case LSR:
        value = LSR_TEMT | LSR_THRE | uart->lsr_errors |
                (uart->fifo_count ? LSR_DR : 0);
        uart->lsr_errors = 0;
        return value;
    case MSR:
        value = modem_lines(uart) | uart->msr_deltas;
        uart->msr_deltas = 0;
        return value;
    default:
        return uart->scratch;
    }
}

static void write_data(struct uart *uart, uint8_t value)
{
    /* The transmitter is full for no time: the line falls in between, so that
     * an edge-triggered controller sees the next interrupt. */
    uart->thre_pending = false;
    update_line(uart);
    uart->thre_pending = true;
    if (uart->mcr & MCR_LOOP)
        enter_fifo(uart, value);
    else
        uart->output(uart->opaque, value);
}

static void write_fcr(struct uart *uart, uint8_t value)
{
    bool switched = (value ^ uart->fcr) & FCR_ENABLE;

    uart->fcr = value & FCR_ENABLE ? value & (FCR_ENABLE | FCR_TRIGGER) : 0;
    if (switched || (value & FCR_ENABLE && value & FCR_CLEAR_RX))
        uart->fifo_count = 0;
    restart_timeout(uart);
    await_arrival(uart);
}

static void write_mcr(struct uart *uart, uint8_t value)
{
    uint8_t before = modem_lines(uart), after;

    uart->mcr = value & MCR_WRITABLE;
    after = modem_lines(uart);
    /* A change of CTS, DSR or DCD sets its bit; of RI, only its fall does. */
    uart->msr_deltas |= (before ^ after) >> MSR_DELTA_SHIFT & ~MSR_TERI;
    if (before & ~after & MSR_RI)
        uart->msr_deltas |= MSR_TERI;
    await_arrival(uart);
}

static void write_register(struct uart *uart, uint32_t offset, uint8_t value)
{
    bool dlab = uart->lcr & LCR_DLAB;

    switch (offset) {
    case DATA:
        if (dlab)
            uart->divisor = (uart->divisor & 0xff00) | value;
        else
            write_data(uart, value);
        break;
    case IER:
        if (dlab) {
            uart->divisor = (uint16_t)((uart->divisor & 0xff) | value << 8);
            break;
        }
        /* The transmitter is empty, so enabling its interrupt raises it. */
        if (value & ~uart->ier & IER_THRE)
            uart->thre_pending = true;
        uart->ier = value & IER_WRITABLE;
        break;
    case IIR_FCR:
        write_fcr(uart, value);
        break;
    case LCR:
        uart->lcr = value;
        break;
    case MCR:
        write_mcr(uart, value);
        break;
    case SCRATCH:
        uart->scratch = value;
        break;
    }
}

static uint32_t uart_read(void *dev, uint32_t offset, unsigned size)
{
    uint8_t value = read_register(dev, offset);

    (void)size;
    update_line(dev);
    return value;
}

static void uart_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)size;
    write_register(dev, offset, (uint8_t)value);
    update_line(dev);
}

static const struct bus_ops uart_ops = { uart_read, uart_write, 1 };

void uart_reset(struct uart *uart)
{
    uart->ier = uart->fcr = uart->lcr = uart->mcr = 0;
    uart->lsr_errors = uart->msr_deltas = 0;
    uart->divisor = RESET_DIVISOR;
    uart->thre_pending = false;
    uart->fifo_count = 0;
    restart_timeout(uart);
    await_arrival(uart);
    update_line(uart);
}

void uart_init(struct uart *uart, struct bus *bus, uint16_t port,
               struct clock *clock, struct irq_line irq,
               void (*output)(void *opaque, uint8_t byte), void *opaque)
{
    *uart = (struct uart){
        .clock = clock,
        .irq = irq,
        .arrival = { .fire = byte_arrives, .opaque = uart },
        .timeout = { .fire = fifo_times_out, .opaque = uart },
        .output = output,
        .opaque = opaque,
    };
    uart_reset(uart);
    bus_map_ports(bus, "COM1", port, REGISTERS, &uart_ops, uart);
}
