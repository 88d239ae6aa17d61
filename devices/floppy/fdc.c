/* Registers, phases, interrupt and reset of the floppy controller. */
#include "devices/floppy/fdc.h"

#include <string.h>

#include "devices/floppy/fdc_parts.h"

enum {
    DSR_RESET = 0x80,
    DSR_RATE = 0x03,
    RATE_AFTER_RESET = 2,       /* 250 kbit/s */
    TDR_TAPE = 0x03,
    ALL_DRIVES = 0x0f,
    UNDRIVEN = 0xff,
    PORTS_LOW = 4,              /* from the digital output register on */
};

static const struct command {
    const char *name;
    uint8_t code, mask;
    unsigned bytes;
    void (*run)(struct fdc *fdc);
} command[] = {
#define FDC_COMMAND(name, code, mask, bytes) \
    { #name, code, mask, bytes, fdc_command_##name },
#include "devices/floppy/fdc_commands.def"
#undef FDC_COMMAND
};

void fdc_interrupt(struct fdc *fdc, bool level)
{
    fdc->interrupt = level;
    irq_set(&fdc->irq, level && fdc->dor & FDC_DOR_DMA);
}

void fdc_end_command(struct fdc *fdc)
{
    fdc->given = fdc->taken = 0;
    fdc->phase = fdc->results ? FDC_RESULT : FDC_COMMAND;
}

static const struct command *command_of(uint8_t code)
{
    for (unsigned i = 0; i < sizeof(command) / sizeof(command[0]); i++)
        if ((code & command[i].mask) == command[i].code)
            return &command[i];
    return NULL;
}

static void invalid_command(struct fdc *fdc)
{
    LOG(fdc->log, guest, "fdc: no command 0x%02x", fdc->command[0]);
    fdc->result[0] = FDC_ST0_INVALID;
    fdc->results = 1;
    fdc_end_command(fdc);
}

static void take_command(struct fdc *fdc, uint8_t value)
{
    const struct command *given;

    fdc->command[fdc->given++] = value;
    given = command_of(fdc->command[0]);
    if (!given) {
        invalid_command(fdc);
    } else if (fdc->given == given->bytes) {
        fdc->results = 0;
        given->run(fdc);
        if (fdc->phase == FDC_COMMAND)
            fdc_end_command(fdc);
    }
}

/* Reading the first byte of a result ends its interrupt. */
static uint8_t take_result(struct fdc *fdc)
{
    uint8_t value = fdc->result[fdc->taken++];

    fdc_interrupt(fdc, fdc_seek_pending(fdc));
    if (fdc->taken == fdc->results) {
        fdc->results = 0;
        fdc_end_command(fdc);
    }
    return value;
}

static uint8_t read_fifo(struct fdc *fdc)
{
    if (fdc->phase == FDC_RESULT)
        return take_result(fdc);
    if (fdc->phase == FDC_EXECUTION)
        return fdc_data_read(fdc);
    LOG(fdc->log, guest, "fdc: the data register is read where a command is "
        "due");
    return UNDRIVEN;
}

static void write_fifo(struct fdc *fdc, uint8_t value)
{
    if (!(fdc->dor & FDC_DOR_RUN))
        LOG(fdc->log, guest, "fdc: 0x%02x written to the data register in "
            "reset", value);
    else if (fdc->phase == FDC_COMMAND)
        take_command(fdc, value);
    else if (fdc->phase == FDC_EXECUTION)
        fdc_data_write(fdc, value);
    else
        LOG(fdc->log, guest, "fdc: 0x%02x written to the data register where "
            "a result is to be read", value);
}

static uint8_t main_status(const struct fdc *fdc)
{
    uint8_t seeks = 0;

    if (!(fdc->dor & FDC_DOR_RUN))
        return 0;
    for (unsigned i = 0; i < FDC_SELECTS; i++)
        if (fdc->seek[i].under_way)
            seeks |= (uint8_t)(1 << i);
    if (fdc->phase == FDC_RESULT)
        return seeks | FDC_MSR_RQM | FDC_MSR_TO_HOST | FDC_MSR_BUSY;
    if (fdc->phase == FDC_COMMAND)
        return seeks | FDC_MSR_RQM | (fdc->given ? FDC_MSR_BUSY : 0);
    seeks |= FDC_MSR_BUSY;
    if (fdc_uses_dma(fdc))
        return seeks;
    seeks |= FDC_MSR_NON_DMA | (fdc->transfer.write ? 0 : FDC_MSR_TO_HOST);
    return seeks | (fdc_data_is_due(fdc) ? FDC_MSR_RQM : 0);
}

/* What every reset stops: the motors go on, the heads stay. */
static void stop(struct fdc *fdc)
{
    clock_cancel(fdc->clock, &fdc->event);
    clock_cancel(fdc->clock, &fdc->reset_event);
    fdc_stop_seeks(fdc);
    fdc->transfer.waiting = false;
    fdc->phase = FDC_COMMAND;
    fdc_data_stop(fdc);
    fdc->given = fdc->results = fdc->taken = 0;
    fdc->polled = 0;
    fdc->head_loaded = 0;
    fdc_interrupt(fdc, false);
}

/* After a reset the controller polls the drives and reports all four as
 * changed (290166, "Drive Polling Mode"). */
static void on_reset_over(void *opaque, uint64_t due)
{
    struct fdc *fdc = opaque;

    (void)due;
    if (fdc->configure & FDC_CONFIGURE_NO_POLL)
        return;
    fdc->polled = ALL_DRIVES;
    fdc_interrupt(fdc, true);
}

static void leave_reset(struct fdc *fdc)
{
    const uint64_t us_per_second = 1000000;

    clock_schedule(fdc->clock, &fdc->reset_event,
                   clock_after(fdc->clock, FDC_RESET_US, us_per_second));
}

static void software_reset(struct fdc *fdc)
{
    stop(fdc);
    fdc->perpendicular &= FDC_PERPENDICULAR_DRIVES;
    if (!fdc->locked)
        fdc_default_configuration(fdc);
}

static void set_motor(struct fdc *fdc, unsigned select, bool on)
{
    struct fdc_drive *drive = &fdc->drive[select];

    if (on && !drive->motor)
        drive->turns_at = clock_after(fdc->clock, FDC_SPIN_UP_MS,
                                      fdc_ms_per_second);
    drive->motor = on;
}

static void write_dor(struct fdc *fdc, uint8_t value)
{
    bool ran = fdc->dor & FDC_DOR_RUN;

    fdc->dor = value;
    for (unsigned i = 0; i < FDC_DRIVES; i++)
        set_motor(fdc, i, value & FDC_DOR_MOTOR << i);
    fdc_interrupt(fdc, fdc->interrupt);
    if (ran && !(value & FDC_DOR_RUN))
        software_reset(fdc);
    else if (!ran && value & FDC_DOR_RUN)
        leave_reset(fdc);
    fdc_disk_came_up(fdc);
    fdc_data_request(fdc);
}

static void choose_rate(struct fdc *fdc, uint8_t value)
{
    fdc->rate = value & DSR_RATE;
    fdc->rate_is_chosen = true;
}

static void write_dsr(struct fdc *fdc, uint8_t value)
{
    fdc->dsr = value & (uint8_t)~DSR_RESET;
    choose_rate(fdc, value);
    if (!(value & DSR_RESET) || !(fdc->dor & FDC_DOR_RUN))
        return;
    software_reset(fdc);
    leave_reset(fdc);
}

/* The line is open until a step with a disk in the drive; no drive has it
 * closed, as a drive without a disk. */
static uint8_t digital_input(struct fdc *fdc)
{
    struct fdc_drive *drive = fdc_drive_of(fdc, fdc->dor & FDC_DOR_SELECT);
    bool selected = fdc->dor & FDC_DOR_MOTOR << (fdc->dor & FDC_DOR_SELECT);

    if (!selected)
        return UNDRIVEN & ~FDC_DIR_CHANGED;
    return !drive || drive->changed ? UNDRIVEN : UNDRIVEN & ~FDC_DIR_CHANGED;
}

static uint32_t port_read(void *dev, uint32_t offset, unsigned size)
{
    struct fdc *fdc = dev;

    (void)size;
    switch (FDC_PORT_DOR + offset) {
    case FDC_PORT_DOR:
        return fdc->dor;
    case FDC_PORT_TDR:
        return (UNDRIVEN & ~TDR_TAPE) | fdc->tdr;
    case FDC_PORT_MSR:
        return main_status(fdc);
    default:
        return read_fifo(fdc);
    }
}

static void port_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct fdc *fdc = dev;

    (void)size;
    switch (FDC_PORT_DOR + offset) {
    case FDC_PORT_DOR:
        write_dor(fdc, (uint8_t)value);
        break;
    case FDC_PORT_TDR:
        fdc->tdr = value & TDR_TAPE;
        break;
    case FDC_PORT_MSR:
        write_dsr(fdc, (uint8_t)value);
        break;
    default:
        write_fifo(fdc, (uint8_t)value);
        break;
    }
}

static uint32_t input_read(void *dev, uint32_t offset, unsigned size)
{
    (void)offset;
    (void)size;
    return digital_input(dev);
}

static void control_write(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    struct fdc *fdc = dev;

    (void)offset;
    (void)size;
    choose_rate(fdc, (uint8_t)value);
}

static const struct bus_ops port_ops = { port_read, port_write, 1 };
static const struct bus_ops input_ops = { input_read, control_write, 1 };

void fdc_reset(struct fdc *fdc)
{
    stop(fdc);
    fdc->dor = fdc->dsr = fdc->tdr = 0;
    fdc->rate = RATE_AFTER_RESET;
    fdc->rate_is_chosen = false;
    fdc->locked = false;
    fdc->configure = fdc->perpendicular = 0;
    memset(fdc->specify, 0, sizeof(fdc->specify));
    fdc_default_configuration(fdc);
    for (unsigned i = 0; i < FDC_DRIVES; i++)
        fdc->drive[i].motor = false;
    fdc_interrupt(fdc, false);
}

void fdc_init(struct fdc *fdc, struct bus *bus, struct clock *clock,
              struct isa_dma *dma, struct irq_line irq, struct log *log,
              const struct disk *const disk[FDC_DRIVES])
{
    memset(fdc, 0, sizeof(*fdc));
    fdc->dma = dma;
    fdc->clock = clock;
    fdc->irq = irq;
    fdc->log = log;
    fdc->reset_event = (struct event){ .fire = on_reset_over, .opaque = fdc };
    for (unsigned i = 0; disk && i < FDC_DRIVES; i++)
        if (disk[i])
            fdc->drive[i] = (struct fdc_drive){
                .disk = disk[i], .changed = true,
                .format = floppy_format_of(disk[i]->sectors * DISK_SECTOR),
            };
    if (fdc_drive_of(fdc, 0) || fdc_drive_of(fdc, 1))
        fdc_data_attach(fdc);
    bus_map_ports(bus, "floppy", FDC_PORT_DOR, PORTS_LOW, &port_ops, fdc);
    bus_map_ports(bus, "floppy input", FDC_PORT_DIR, 1, &input_ops, fdc);
    fdc_reset(fdc);
}
