/*
 * Reading and writing the VGA's registers.
 */
#include "firmware/vga/registers.h"

#include "firmware/lib/io.h"

void registers_write(uint16_t port, uint8_t index, uint8_t value)
{
    outb(port, index);
    outb(port + 1, value);
}

uint8_t registers_read(uint16_t port, uint8_t index)
{
    outb(port, index);
    return inb(port + 1);
}

void registers_write_all(uint16_t port, const uint8_t *values, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        registers_write(port, (uint8_t)i, values[i]);
}

uint16_t registers_crtc(void)
{
    return inb(VGA_PORT_MISC_READ) & VGA_MISC_COLOUR ? VGA_PORT_CRTC
                                                     : VGA_PORT_CRTC_MONO;
}

/* A read of the status register makes the next write an index. */
static void expect_index(void)
{
    inb(registers_crtc() + VGA_PORT_STATUS - VGA_PORT_CRTC);
}

void registers_write_attribute(uint8_t index, uint8_t value)
{
    expect_index();
    outb(VGA_PORT_ATTR, index);
    outb(VGA_PORT_ATTR, value);
    outb(VGA_PORT_ATTR, VGA_ATTR_VIDEO);
}

uint8_t registers_read_attribute(uint8_t index)
{
    uint8_t value;

    expect_index();
    outb(VGA_PORT_ATTR, index);
    value = inb(VGA_PORT_ATTR_READ);
    expect_index();
    outb(VGA_PORT_ATTR, VGA_ATTR_VIDEO);
    return value;
}

void registers_write_colours(uint8_t first, unsigned count,
                             const uint8_t *colours)
{
    outb(VGA_PORT_DAC_WRITE, first);
    for (unsigned i = 0; i < count * REGISTERS_COMPONENTS; i++)
        outb(VGA_PORT_DAC_DATA, colours[i]);
}

void registers_read_colours(uint8_t first, unsigned count, uint8_t *colours)
{
    outb(VGA_PORT_DAC_READ, first);
    for (unsigned i = 0; i < count * REGISTERS_COMPONENTS; i++)
        colours[i] = inb(VGA_PORT_DAC_DATA);
}

void registers_write_vbe(uint16_t index, uint16_t value)
{
    outw(VBE_PORT_INDEX, index);
    outw(VBE_PORT_INDEX + 1, value);
}

uint16_t registers_read_vbe(uint16_t index)
{
    outw(VBE_PORT_INDEX, index);
    return inw(VBE_PORT_INDEX + 1);
}

bool registers_have_vbe(void)
{
    uint16_t id = registers_read_vbe(VBE_ID);

    return id >= VBE_ID_FIRST && id <= VBE_ID_LAST;
}
