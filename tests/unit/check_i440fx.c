/* The chip set: shadow RAM, SMRAM, interrupt routing, reset control, and the
 * power management function. */
#include "tests/unit/device_fixture.h"

#include "devices/bus/ram.h"
#include "devices/bus/rom.h"
#include "devices/i440fx/acpi_pm.h"
#include "devices/i440fx/i440fx.h"

Suite *i440fx_suite(void);

/* A tick is a period of the power management timer. */
enum { HZ = ACPI_PM_TIMER_HZ, PM = 0x600, IN_RAM = 0x11, IN_ROM = 0x22 };

static struct ram ram;
static uint8_t rom[ROM_SIZE_MIN];
static struct pci_bus pci;
static struct i440fx chips;
static struct acpi_pm pm;
static unsigned resets, power_offs;
static uint16_t lines;              /* inputs of the PIC that are high */

static void reset(void *opaque)
{
    (void)opaque;
    resets++;
}

static void power_off(void *opaque)
{
    (void)opaque;
    power_offs++;
}

static void set_line(void *opaque, unsigned number, bool level)
{
    (void)opaque;
    lines = (uint16_t)((lines & ~(1u << number)) | (unsigned)level << number);
}

static void setup(void)
{
    struct irq_line isa[PIRQ_ISA_LINES];

    fixture_up(HZ);
    resets = power_offs = 0;
    lines = 0;
    for (unsigned i = 0; i < PIRQ_ISA_LINES; i++)
        isa[i] = (struct irq_line){ .set = set_line, .number = i };
    ck_assert(ram_init(&ram, 2 * RAM_MIN));
    memset(ram.host, IN_RAM, 2 * RAM_MIN);
    memset(rom, IN_ROM, sizeof rom);
    ram_map(&ram, &fx.bus);
    rom_map(&fx.bus, rom, sizeof rom);
    pci_init(&pci, &fx.bus, &fx.log);
    i440fx_init(&chips, &fx.bus, &pci, ram.host, isa, reset, NULL);
    acpi_pm_init(&pm, &fx.bus, &pci, &fx.clock, isa[ACPI_PM_IRQ], &fx.log,
                 power_off, NULL);
}

static void teardown(void)
{
    ram_destroy(&ram);
    fixture_down();
}

static void select_(unsigned devfn, unsigned reg)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4,
            0x80000000u | devfn << 8 | (reg & ~3u));
}

static uint32_t get(unsigned devfn, unsigned reg, unsigned size)
{
    select_(devfn, reg);
    return bus_in(&fx.bus, PCI_PORT_DATA + (reg & 3), size);
}

static void put(unsigned devfn, unsigned reg, unsigned size, uint32_t value)
{
    select_(devfn, reg);
    bus_out(&fx.bus, PCI_PORT_DATA + (reg & 3), size, value);
}

static uint8_t peek(uint64_t at)
{
    return (uint8_t)bus_read(&fx.bus, at, 1);
}

static void poke(uint64_t at, uint8_t value)
{
    bus_write(&fx.bus, at, 1, value);
}

START_TEST(the_bridges_are_at_their_places)
{
    ck_assert_uint_eq(get(I440FX_HOST_DEVFN, PCI_VENDOR, 4), 0x12378086);
    ck_assert_uint_eq(get(I440FX_ISA_DEVFN, PCI_VENDOR, 4), 0x70008086);
    ck_assert_uint_eq(get(ACPI_PM_DEVFN, PCI_VENDOR, 4), 0x71138086);
}
END_TEST

START_TEST(after_a_reset_there_is_rom_and_no_ram_below_one_mib)
{
    ck_assert_uint_eq(peek(0xffff0), IN_ROM);
    ck_assert_uint_eq(peek(0xc0000), 0xff);
    poke(0xffff0, 5);
    poke(0xc0000, 5);
    ck_assert_uint_eq(peek(0xffff0), IN_ROM);
    ck_assert_uint_eq(ram.host[0xffff0], IN_RAM);
    ck_assert_uint_eq(ram.host[0xc0000], IN_RAM);
}
END_TEST

/* The segments, by register and half. */
static const struct { uint8_t reg, shift; uint32_t base, last; } segments[] = {
    {0x59, 4, 0xf0000, 0xfffff}, {0x5a, 0, 0xc0000, 0xc3fff},
    {0x5a, 4, 0xc4000, 0xc7fff}, {0x5b, 0, 0xc8000, 0xcbfff},
    {0x5b, 4, 0xcc000, 0xcffff}, {0x5c, 0, 0xd0000, 0xd3fff},
    {0x5c, 4, 0xd4000, 0xd7fff}, {0x5d, 0, 0xd8000, 0xdbfff},
    {0x5d, 4, 0xdc000, 0xdffff}, {0x5e, 0, 0xe0000, 0xe3fff},
    {0x5e, 4, 0xe4000, 0xe7fff}, {0x5f, 0, 0xe8000, 0xebfff},
    {0x5f, 4, 0xec000, 0xeffff},
};

enum { SEGMENTS = sizeof segments / sizeof segments[0] };

static void set_segment(unsigned n, uint8_t attribute)
{
    put(I440FX_HOST_DEVFN, segments[n].reg, 1,
        (uint32_t)attribute << segments[n].shift);
}

static uint8_t below(unsigned n)
{
    return segments[n].base == 0xf0000 ? IN_ROM : 0xff;
}

START_TEST(an_attribute_is_of_its_segment_alone)
{
    const uint32_t base = segments[_i].base, last = segments[_i].last;

    set_segment(_i, 3);
    poke(base, 1);
    poke(last, 2);
    ck_assert_uint_eq(peek(base), 1);
    ck_assert_uint_eq(peek(last), 2);
    for (unsigned n = 0; n < SEGMENTS; n++)
        if (n != (unsigned)_i)
            ck_assert_uint_eq(peek(segments[n].base), below(n));
}
END_TEST

START_TEST(a_segment_with_reads_alone_is_write_protected_ram)
{
    set_segment(_i, 1);
    poke(segments[_i].base, 1);
    ck_assert_uint_eq(peek(segments[_i].base), IN_RAM);
}
END_TEST

START_TEST(a_segment_with_writes_alone_stores_below_what_it_reads)
{
    uint32_t at = segments[_i].base;

    set_segment(_i, 2);
    bus_write(&fx.bus, at, 4, 0x04030201);
    bus_dma_write(&fx.bus, at + 4, "abcd", 4);
    ck_assert_uint_eq(peek(at), below(_i));
    set_segment(_i, 1);
    ck_assert_uint_eq(bus_read(&fx.bus, at, 4), 0x04030201);
    ck_assert_uint_eq(bus_read(&fx.bus, at + 4, 4), 0x64636261);
}
END_TEST

START_TEST(a_bios_copies_itself_and_locks_the_copy)
{
    set_segment(0, 2);
    for (uint32_t at = 0xf0000; at < 0x100000; at++)
        poke(at, peek(at) + 1);
    set_segment(0, 1);
    poke(0xf1234, 0);
    ck_assert_uint_eq(peek(0xf1234), IN_ROM + 1);
    ck_assert_uint_eq(bus_read(&fx.bus, 0xfffff234, 1), IN_ROM);
}
END_TEST

START_TEST(a_reset_brings_the_rom_back)
{
    set_segment(0, 3);
    poke(0xffff0, 5);
    pci_reset(&pci);
    ck_assert_uint_eq(peek(0xffff0), IN_ROM);
    ck_assert_uint_eq(get(I440FX_HOST_DEVFN, 0x59, 1), 0);
}
END_TEST

START_TEST(the_lower_half_of_pam0_is_reserved)
{
    put(I440FX_HOST_DEVFN, 0x59, 1, 0xff);
    ck_assert_uint_eq(get(I440FX_HOST_DEVFN, 0x59, 1), 0x30);
}
END_TEST

START_TEST(smram_opens_in_the_place_of_the_display_until_it_is_locked)
{
    static uint8_t window[BUS_PAGE_SIZE];

    bus_map_ram(&fx.bus, "display", 0xa0000, sizeof window, window);
    put(I440FX_HOST_DEVFN, PAM_SMRAM, 1, 0x40);     /* without G_SMRAME */
    ck_assert_uint_eq(peek(0xa0000), 0);
    put(I440FX_HOST_DEVFN, PAM_SMRAM, 1, 0x48);
    ck_assert_uint_eq(peek(0xa0000), IN_RAM);
    put(I440FX_HOST_DEVFN, PAM_SMRAM, 1, 0x58);     /* D_LCK clears D_OPEN */
    ck_assert_uint_eq(peek(0xa0000), 0);
    put(I440FX_HOST_DEVFN, PAM_SMRAM, 1, 0x48);
    ck_assert_uint_eq(get(I440FX_HOST_DEVFN, PAM_SMRAM, 1), 0x1a);
    ck_assert_uint_eq(peek(0xa0000), 0);
    pci_reset(&pci);
    ck_assert_uint_eq(get(I440FX_HOST_DEVFN, PAM_SMRAM, 1), 0x02);
    put(I440FX_HOST_DEVFN, PAM_SMRAM, 1, 0x48);
    ck_assert_uint_eq(peek(0xa0000), IN_RAM);
}
END_TEST

static void assert_pin(unsigned slot, unsigned pin, bool level)
{
    struct irq_line line = pirq_line(&chips.pirq, slot, pin);

    irq_set(&line, level);
}

START_TEST(a_pin_drives_nothing_before_it_is_routed)
{
    assert_pin(3, 0, true);
    ck_assert_uint_eq(lines, 0);
    ck_assert_uint_eq(get(I440FX_ISA_DEVFN, PIRQ_ROUTE, 4), 0x80808080);
}
END_TEST

START_TEST(pins_and_slots_rotate_over_the_lines)
{
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 4, 0x0c0b0a09);
    assert_pin(1, 0, true);
    ck_assert_uint_eq(lines, 1u << 9);
    assert_pin(1, 0, false);
    assert_pin(3, 1, true);             /* INTB# of slot 3: PIRQD# */
    ck_assert_uint_eq(lines, 1u << 12);
    assert_pin(4, 1, true);             /* and one more: PIRQA# */
    ck_assert_uint_eq(lines, 1u << 12 | 1u << 9);
}
END_TEST

START_TEST(a_route_that_changes_takes_the_level_along)
{
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 1, 5);
    assert_pin(1, 0, true);
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 1, 7);
    ck_assert_uint_eq(lines, 1u << 7);
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 1, 0x87);
    ck_assert_uint_eq(lines, 0);
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 1, 8);        /* reserved */
    ck_assert_uint_eq(lines, 0);
}
END_TEST

START_TEST(a_shared_interrupt_stays_until_the_last_pin_falls)
{
    put(I440FX_ISA_DEVFN, PIRQ_ROUTE, 4, 0x0a0b0a0a);
    assert_pin(1, 0, true);
    assert_pin(5, 0, true);             /* the same line */
    assert_pin(2, 0, true);             /* another line, the same interrupt */
    assert_pin(1, 0, false);
    assert_pin(2, 0, false);
    ck_assert_uint_eq(lines, 1u << 10);
    assert_pin(5, 0, false);
    ck_assert_uint_eq(lines, 0);
}
END_TEST

START_TEST(the_reset_control_register_resets_at_its_rise)
{
    out(I440FX_PORT_RESET, 0x02);
    ck_assert_uint_eq(resets, 0);
    out(I440FX_PORT_RESET, 0x06);
    out(I440FX_PORT_RESET, 0x06);
    ck_assert_uint_eq(resets, 1);
}
END_TEST

static void place_pm(void)
{
    put(ACPI_PM_DEVFN, 0x40, 4, PM | 1);
    put(ACPI_PM_DEVFN, 0x80, 1, 1);
}

START_TEST(the_registers_answer_at_pmbase_once_they_are_enabled)
{
    put(ACPI_PM_DEVFN, 0x40, 4, PM | 1);
    ck_assert_uint_eq(bus_in(&fx.bus, PM, 2), 0xffff);
    put(ACPI_PM_DEVFN, 0x80, 1, 1);
    ck_assert_uint_eq(bus_in(&fx.bus, PM, 2), 0);
    ck_assert_uint_eq(get(ACPI_PM_DEVFN, 0x40, 4), PM | 1);
    pci_reset(&pci);
    ck_assert_uint_eq(bus_in(&fx.bus, PM, 2), 0xffff);
}
END_TEST

START_TEST(the_timer_counts_its_periods_in_24_bits)
{
    place_pm();
    run_until(0x1000012);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_TIMER, 4), 0x12);
    run_until(0x1345678);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_TIMER, 4), 0x345678);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_TIMER + 1, 1), 0x56);
}
END_TEST

START_TEST(bit_23_of_the_timer_sets_the_status_and_interrupts_when_enabled)
{
    place_pm();
    run_until(0x800000);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_STATUS, 2), 1);
    bus_out(&fx.bus, PM + ACPI_PM_STATUS, 2, 1);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_STATUS, 2), 0);
    bus_out(&fx.bus, PM + ACPI_PM_ENABLE, 2, 1);
    bus_out(&fx.bus, PM + ACPI_PM_CONTROL, 2, 1);
    run_until(0xffffff);
    ck_assert_uint_eq(lines, 0);
    run_until(0x1000000);
    ck_assert_uint_eq(lines, 1u << ACPI_PM_IRQ);
    bus_out(&fx.bus, PM + ACPI_PM_STATUS, 1, 1);
    ck_assert_uint_eq(lines, 0);
}
END_TEST

START_TEST(a_byte_written_to_a_register_keeps_the_other_one)
{
    place_pm();
    bus_out(&fx.bus, PM + ACPI_PM_ENABLE, 2, 0x0521);
    out(PM + ACPI_PM_ENABLE, 0);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_ENABLE, 2), 0x0500);
    out(PM + ACPI_PM_ENABLE + 1, 0x01);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_ENABLE, 2), 0x0100);
}
END_TEST

START_TEST(sus_en_with_type_0_switches_the_machine_off)
{
    place_pm();
    bus_out(&fx.bus, PM + ACPI_PM_CONTROL, 2, 0x0001);
    bus_out(&fx.bus, PM + ACPI_PM_CONTROL, 2, 0x2401);
    ck_assert_uint_eq(power_offs, 0);
    bus_out(&fx.bus, PM + ACPI_PM_CONTROL, 2, 0x2001);
    ck_assert_uint_eq(power_offs, 1);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_CONTROL, 2), 0x0001);
}
END_TEST

START_TEST(port_b2_switches_to_acpi_mode_and_back)
{
    place_pm();
    out(APM_PORT_CONTROL, APM_ENABLE_ACPI);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_CONTROL, 2), 1);
    out(APM_PORT_CONTROL, APM_DISABLE_ACPI);
    ck_assert_uint_eq(bus_in(&fx.bus, PM + ACPI_PM_CONTROL, 2), 0);
    out(APM_PORT_STATUS, 0x5a);
    ck_assert_uint_eq(in(APM_PORT_STATUS), 0x5a);
    ck_assert_uint_eq(in(APM_PORT_CONTROL), APM_DISABLE_ACPI);
}
END_TEST

/* SeaBIOS and Bochs' BIOS wait for an answer of SMM unless it says so. */
START_TEST(firmware_finds_smm_initialised)
{
    ck_assert_uint_eq(get(ACPI_PM_DEVFN, 0x58, 4), 1u << 25);
}
END_TEST

Suite *i440fx_suite(void)
{
    Suite *suite = suite_create("i440fx");
    TCase *tc = tcase_create("chip set");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_bridges_are_at_their_places);
    tcase_add_test(tc, after_a_reset_there_is_rom_and_no_ram_below_one_mib);
    tcase_add_loop_test(tc, an_attribute_is_of_its_segment_alone, 0, SEGMENTS);
    tcase_add_loop_test(tc, a_segment_with_reads_alone_is_write_protected_ram,
                        0, SEGMENTS);
    tcase_add_loop_test(
        tc, a_segment_with_writes_alone_stores_below_what_it_reads, 0,
        SEGMENTS);
    tcase_add_test(tc, a_bios_copies_itself_and_locks_the_copy);
    tcase_add_test(tc, a_reset_brings_the_rom_back);
    tcase_add_test(tc, the_lower_half_of_pam0_is_reserved);
    tcase_add_test(
        tc, smram_opens_in_the_place_of_the_display_until_it_is_locked);
    tcase_add_test(tc, a_pin_drives_nothing_before_it_is_routed);
    tcase_add_test(tc, pins_and_slots_rotate_over_the_lines);
    tcase_add_test(tc, a_route_that_changes_takes_the_level_along);
    tcase_add_test(tc, a_shared_interrupt_stays_until_the_last_pin_falls);
    tcase_add_test(tc, the_reset_control_register_resets_at_its_rise);
    tcase_add_test(tc, the_registers_answer_at_pmbase_once_they_are_enabled);
    tcase_add_test(tc, the_timer_counts_its_periods_in_24_bits);
    tcase_add_test(
        tc, bit_23_of_the_timer_sets_the_status_and_interrupts_when_enabled);
    tcase_add_test(tc, a_byte_written_to_a_register_keeps_the_other_one);
    tcase_add_test(tc, sus_en_with_type_0_switches_the_machine_off);
    tcase_add_test(tc, port_b2_switches_to_acpi_mode_and_back);
    tcase_add_test(tc, firmware_finds_smm_initialised);
    suite_add_tcase(suite, tc);
    return suite;
}
