/*
 * Intel 8259A data sheet (231468), "Programming the 8259A".
 *
 *   ICW1  A7-5 1 LTIM ADI SNGL IC4     even port, bit 4 set
 *   ICW2  T7-T3 of the vector          odd port
 *   ICW3  cascade wiring               odd port, fixed on a PC: stored nowhere
 *   ICW4  0 0 0 SFNM BUF M/S AEOI uPM  odd port
 *   OCW1  interrupt mask               odd port
 *   OCW2  R SL EOI 0 0 L2-L0           even port
 *   OCW3  0 ESMM SMM 0 1 P RR RIS      even port
 */
#include "devices/chipset/pic.h"

#include <assert.h>

enum {
    ICW1_IC4 = 0x01, ICW1_SNGL = 0x02, ICW1_SELECT = 0x10,
    ICW2_BASE = 0xf8,
    ICW4_AEOI = 0x02, ICW4_SFNM = 0x10,
    OCW2_COMMAND_SHIFT = 5, OCW2_LEVEL = 0x07,
    OCW3_RIS = 0x01, OCW3_RR = 0x02, OCW3_POLL = 0x04, OCW3_SELECT = 0x08,
    OCW3_SMM = 0x20, OCW3_ESMM = 0x40,

    CASCADE = 2,            /* the slave's output on the master */
    SPURIOUS = 7,
    NONE = PIC_INPUTS,
    LAST = PIC_INPUTS - 1,
    ALL_MASKED = 0xff,
    POLL_INTERRUPT = 0x80,

    /* IRQ 0, 1, 2, 8 and 13 are always edge triggered (82371FB, 2.5.5). */
    ELCR_MASTER = 0xf8,
    ELCR_SLAVE = 0xde,
};

static uint8_t requests(const struct pic_chip *chip)
{
    return (chip->edges & ~chip->elcr) | (chip->lines & chip->elcr);
}

/* The commands of OCW2: R SL EOI. */
enum ocw2 {
    CLEAR_ROTATE_ON_AUTO_EOI, EOI, NO_OPERATION, SPECIFIC_EOI,
    SET_ROTATE_ON_AUTO_EOI, ROTATE_ON_EOI, SET_PRIORITY,
    ROTATE_ON_SPECIFIC_EOI,
};

/* How many inputs have a higher priority than the best one of `set`; NONE when
 * the set is empty. */
static unsigned priority_of(const struct pic_chip *chip, uint8_t set)
{
    unsigned n = 0;

    while (n < PIC_INPUTS && !(set & 1 << ((chip->first + n) & LAST)))
        n++;
    return n;
}

/* The input that the chip asks the CPU to serve next; NONE: it asks for
 * nothing. */
static unsigned pending(const struct pic_chip *chip)
{
    uint8_t blocking = chip->isr;
    unsigned best = priority_of(chip, requests(chip) & ~chip->imr);

    if (chip->special_mask)
        blocking &= ~chip->imr;
    if (chip->nested)
        blocking &= ~(1 << CASCADE);
    if (best == NONE || best >= priority_of(chip, blocking))
        return NONE;
    return (chip->first + best) & LAST;
}

static void set_line(struct pic_chip *chip, unsigned input, bool level)
{
    uint8_t bit = (uint8_t)(1 << input);

    if (!level) {
        chip->lines &= ~bit;
        chip->edges &= ~bit;
    } else if (!(chip->lines & bit)) {
        chip->lines |= bit;
        chip->edges |= bit;
    }
}

/* Drives the slave's output into the master and the master's into the CPU. */
static void update(struct pic *pic)
{
    bool level;

    set_line(&pic->master, CASCADE, pending(&pic->slave) != NONE);
    level = pending(&pic->master) != NONE;
    if (level != pic->intr_level) {
        pic->intr_level = level;
        irq_set(&pic->intr, level);
    }
}

static void pic_set(void *opaque, unsigned irq, bool level)
{
    struct pic *pic = opaque;

    set_line(irq < PIC_INPUTS ? &pic->master : &pic->slave, irq & LAST,
             level);
    update(pic);
}

struct irq_line pic_line(struct pic *pic, unsigned irq)
{
    assert(irq < PIC_IRQS && irq != CASCADE);
    return (struct irq_line){ .set = pic_set, .opaque = pic, .number = irq };
}

/* Gives `input` the lowest priority. */
static void rotate_to(struct pic_chip *chip, unsigned input)
{
    chip->first = (input + 1) & LAST;
}

/* An acknowledge cycle of one chip; returns the input that it names. */
static uint8_t acknowledge(struct pic_chip *chip)
{
    uint8_t input = (uint8_t)pending(chip);

    if (input == NONE)
        return SPURIOUS;
    chip->edges &= (uint8_t)~(1 << input);
    if (!chip->auto_eoi)
        chip->isr |= 1 << input;
    else if (chip->rotate_on_auto_eoi)
        rotate_to(chip, input);
    return input;
}

uint8_t pic_ack(struct pic *pic)
{
    unsigned input = acknowledge(&pic->master);
    uint8_t vector = pic->master.base | (uint8_t)input;

    if (input == CASCADE) {
        vector = pic->slave.base | acknowledge(&pic->slave);
        /* The slave's output falls during the cycle; if the slave has another
         * request, its rise is a new edge for the master. */
        set_line(&pic->master, CASCADE, false);
    }
    update(pic);
    return vector;
}

static void write_icw1(struct pic_chip *chip, uint8_t value)
{
    *chip = (struct pic_chip){
        .lines = chip->lines,
        .elcr = chip->elcr,
        .base = chip->base,
        .next_icw = 2,
        .want_icw4 = value & ICW1_IC4,
        .single = value & ICW1_SNGL,
    };
}

static void end_of_interrupt(struct pic_chip *chip, unsigned input,
                             bool rotate)
{
    if (input == NONE)
        return;
    chip->isr &= (uint8_t)~(1 << input);
    if (rotate)
        rotate_to(chip, input);
}

static void write_ocw2(struct pic_chip *chip, uint8_t value)
{
    unsigned level = value & OCW2_LEVEL;
    unsigned best = priority_of(chip, chip->isr);

    if (best != NONE)
        best = (chip->first + best) & LAST;
    switch ((enum ocw2)(value >> OCW2_COMMAND_SHIFT)) {
    case CLEAR_ROTATE_ON_AUTO_EOI:
        chip->rotate_on_auto_eoi = false;
        break;
    case SET_ROTATE_ON_AUTO_EOI:
        chip->rotate_on_auto_eoi = true;
        break;
    case EOI:
        end_of_interrupt(chip, best, false);
        break;
    case ROTATE_ON_EOI:
        end_of_interrupt(chip, best, true);
        break;
    case SPECIFIC_EOI:
        end_of_interrupt(chip, level, false);
        break;
    case ROTATE_ON_SPECIFIC_EOI:
        end_of_interrupt(chip, level, true);
        break;
    case SET_PRIORITY:
        rotate_to(chip, level);
        break;
    case NO_OPERATION:
        break;
    }
}

static void write_ocw3(struct pic_chip *chip, uint8_t value)
{
    if (value & OCW3_POLL)
        chip->poll = true;
    if (value & OCW3_RR)
        chip->read_isr = value & OCW3_RIS;
    if (value & OCW3_ESMM)
        chip->special_mask = value & OCW3_SMM;
}

static void write_odd(struct pic_chip *chip, uint8_t value)
{
    switch (chip->next_icw) {
    case 2:
        chip->base = value & ICW2_BASE;
        chip->next_icw = !chip->single ? 3 : chip->want_icw4 ? 4 : 0;
        break;
    case 3:
        chip->next_icw = chip->want_icw4 ? 4 : 0;
        break;
    case 4:
        chip->auto_eoi = value & ICW4_AEOI;
        chip->nested = value & ICW4_SFNM;
        chip->next_icw = 0;
        break;
    default:
        chip->imr = value;
    }
}

static struct pic_chip *chip_at(struct pic *pic, bool slave)
{
    return slave ? &pic->slave : &pic->master;
}

static void write_chip(struct pic *pic, bool slave, uint32_t offset,
                       uint8_t value)
{
    struct pic_chip *chip = chip_at(pic, slave);

    if (offset == 1)
        write_odd(chip, value);
    else if (value & ICW1_SELECT)
        write_icw1(chip, value);
    else if (value & OCW3_SELECT)
        write_ocw3(chip, value);
    else
        write_ocw2(chip, value);
    update(pic);
}

static uint8_t read_chip(struct pic *pic, bool slave, uint32_t offset)
{
    struct pic_chip *chip = chip_at(pic, slave);
    uint8_t value = 0;

    if (chip->poll) {
        chip->poll = false;
        if (pending(chip) != NONE)
            value = POLL_INTERRUPT | acknowledge(chip);
        if (slave)
            set_line(&pic->master, CASCADE, false);
        update(pic);
        return value;
    }
    if (offset == 1)
        return chip->imr;
    return chip->read_isr ? chip->isr : requests(chip);
}

static uint32_t read_master(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return read_chip(dev, false, offset);
}

static uint32_t read_slave(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return read_chip(dev, true, offset);
}

static void write_master(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)size;
    write_chip(dev, false, offset, (uint8_t)value);
}

static void write_slave(void *dev, uint32_t offset, unsigned size,
                        uint32_t value)
{
    (void)size;
    write_chip(dev, true, offset, (uint8_t)value);
}

static uint32_t read_elcr(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return chip_at(dev, offset)->elcr;
}

static void write_elcr(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)size;
    chip_at(dev, offset)->elcr =
        (uint8_t)value & (offset ? ELCR_SLAVE : ELCR_MASTER);
    update(dev);
}

static const struct bus_ops master_ops = { read_master, write_master, 1 };
static const struct bus_ops slave_ops = { read_slave, write_slave, 1 };
static const struct bus_ops elcr_ops = { read_elcr, write_elcr, 1 };

void pic_reset(struct pic *pic)
{
    pic->master = (struct pic_chip){ .lines = pic->master.lines };
    pic->slave = (struct pic_chip){ .lines = pic->slave.lines };
    pic->master.imr = pic->slave.imr = ALL_MASKED;
    update(pic);
}

void pic_init(struct pic *pic, struct bus *bus, struct irq_line intr)
{
    *pic = (struct pic){ .intr = intr };
    pic_reset(pic);
    bus_map_ports(bus, "master PIC", PIC_PORT_MASTER, 2, &master_ops, pic);
    bus_map_ports(bus, "slave PIC", PIC_PORT_SLAVE, 2, &slave_ops, pic);
    bus_map_ports(bus, "ELCR", PIC_PORT_ELCR, 2, &elcr_ops, pic);
}
