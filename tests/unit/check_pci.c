/* PCI configuration space. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/pci.h"

Suite *pci_suite(void);

enum {
    HZ = 100000000, CARD = PCI_DEVFN(3, 0),
    MEMORY = 0x10000, PORTS = 16,
};

static struct pci_bus pci;
static struct pci_device card;
static uint8_t memory[MEMORY];
static unsigned configured;

static uint32_t device_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)size;
    return offset;
}

static void device_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)dev;
    (void)offset;
    (void)size;
    (void)value;
}

static const struct bus_ops ops = { device_read, device_write, 1 };

static void count(void *opaque)
{
    (void)opaque;
    configured++;
}

static void setup(void)
{
    unsigned region, range;

    fixture_up(HZ);
    memset(memory, 0, sizeof memory);
    pci_init(&pci, &fx.bus, &fx.log);
    region = bus_map_ram(&fx.bus, "card", BUS_UNMAPPED, MEMORY, memory);
    range = bus_map_ports(&fx.bus, "card", BUS_PORTS_UNMAPPED, PORTS, &ops,
                          NULL);
    pci_device_init(&card, "card", 0x1af4, 0x1234, 0x020000, 7);
    pci_add_mmio_bar(&card, 0, MEMORY, region);
    pci_add_io_bar(&card, 1, PORTS, range);
    configured = 0;
    card.configured = count;
    pci_add(&pci, &card, CARD);
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

static bool memory_at(uint64_t paddr)
{
    return bus_page_host(&fx.bus, paddr) == memory;
}

START_TEST(a_device_shows_its_identity)
{
    ck_assert_uint_eq(get(CARD, PCI_VENDOR, 4), 0x12341af4);
    ck_assert_uint_eq(get(CARD, PCI_DEVICE, 2), 0x1234);
    ck_assert_uint_eq(get(CARD, PCI_CLASS + 2, 1), 0x02);
    ck_assert_uint_eq(get(CARD, PCI_REVISION, 1), 7);
}
END_TEST

START_TEST(an_absent_device_reads_as_ones)
{
    ck_assert_uint_eq(get(PCI_DEVFN(9, 0), PCI_VENDOR, 4), 0xffffffff);
}
END_TEST

START_TEST(another_bus_is_empty)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4, 0x80010000);
    ck_assert_uint_eq(bus_in(&fx.bus, PCI_PORT_DATA, 4), 0xffffffff);
}
END_TEST

START_TEST(nothing_answers_without_the_enable_bit)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4, 0);
    ck_assert_uint_eq(bus_in(&fx.bus, PCI_PORT_DATA, 4), 0xffffffff);
}
END_TEST

START_TEST(the_address_register_takes_only_dwords)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4, 0x80000000);
    out(PCI_PORT_ADDRESS + 3, 0);
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 2, 0x1234);
    ck_assert_uint_eq(bus_in(&fx.bus, PCI_PORT_ADDRESS, 4), 0x80000000);
}
END_TEST

START_TEST(read_only_registers_keep_their_value)
{
    put(CARD, PCI_VENDOR, 4, 0);
    ck_assert_uint_eq(get(CARD, PCI_VENDOR, 4), 0x12341af4);
}
END_TEST

START_TEST(a_bar_reveals_its_size)
{
    put(CARD, PCI_BAR0, 4, 0xffffffff);
    put(CARD, PCI_BAR0 + 4, 4, 0xffffffff);
    ck_assert_uint_eq(get(CARD, PCI_BAR0, 4), 0xffff0000);
    ck_assert_uint_eq(get(CARD, PCI_BAR0 + 4, 4), 0xfffffff1);
}
END_TEST

START_TEST(a_bar_decodes_only_when_the_command_register_says_so)
{
    put(CARD, PCI_BAR0, 4, 0xe0000000);
    ck_assert(!memory_at(0xe0000000));
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    ck_assert(memory_at(0xe0000000));
    put(CARD, PCI_COMMAND, 2, 0);
    ck_assert(!memory_at(0xe0000000));
}
END_TEST

START_TEST(a_bar_can_be_moved_while_it_decodes)
{
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    put(CARD, PCI_BAR0, 4, 0xe0000000);
    put(CARD, PCI_BAR0, 4, 0xd0000000);
    ck_assert(memory_at(0xd0000000));
    ck_assert(!memory_at(0xe0000000));
}
END_TEST

START_TEST(sizing_a_decoding_bar_covers_nothing)
{
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    put(CARD, PCI_BAR0, 4, 0xffffffff);
    ck_assert(!memory_at(0xffff0000));
}
END_TEST

START_TEST(an_io_bar_moves_its_ports)
{
    put(CARD, PCI_BAR0 + 4, 4, 0xc000);
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_IO);
    ck_assert_uint_eq(in(0xc005), 5);
    put(CARD, PCI_BAR0 + 4, 4, 0xd000);
    ck_assert_uint_eq(in(0xc005), 0xff);
    ck_assert_uint_eq(in(0xd005), 5);
}
END_TEST

START_TEST(an_io_bar_beyond_the_port_space_decodes_nothing)
{
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_IO);
    put(CARD, PCI_BAR0 + 4, 4, 0xfffffff0);
    ck_assert_uint_eq(fx.bus.ports[card.bar[1].index].base,
                      BUS_PORTS_UNMAPPED);
}
END_TEST

START_TEST(a_byte_write_changes_only_its_byte)
{
    put(CARD, PCI_BAR0, 4, 0xe0000000);
    put(CARD, PCI_BAR0 + 3, 1, 0xd0);
    ck_assert_uint_eq(get(CARD, PCI_BAR0, 4), 0xd0000000);
}
END_TEST

START_TEST(reset_takes_the_bars_off_the_bus)
{
    put(CARD, PCI_BAR0, 4, 0xe0000000);
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    pci_reset(&pci);
    ck_assert(!memory_at(0xe0000000));
    ck_assert_uint_eq(get(CARD, PCI_BAR0, 4), 0);
}
END_TEST

START_TEST(a_device_is_told_of_writes_and_of_a_reset)
{
    put(CARD, PCI_INTERRUPT_LINE, 1, 5);
    ck_assert_uint_eq(configured, 1);
    pci_reset(&pci);
    ck_assert_uint_eq(configured, 2);
}
END_TEST

START_TEST(mastering_is_enabled_by_the_command_register)
{
    ck_assert(!pci_is_master(&card));
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MASTER);
    ck_assert(pci_is_master(&card));
}
END_TEST

START_TEST(a_device_that_may_not_master_the_bus_moves_nothing)
{
    uint8_t data = 5;

    put(CARD, PCI_BAR0, 4, 0xe0000000);
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    ck_assert(!pci_dma_write(&card, 0xe0000010, "1", 1));
    ck_assert(!pci_dma_read(&card, 0xe0000010, &data, 1));
    ck_assert_uint_eq(memory[0x10], 0);
    ck_assert_uint_eq(data, 5);
}
END_TEST

START_TEST(a_master_of_the_bus_reads_and_writes_physical_memory)
{
    char data[2];

    put(CARD, PCI_BAR0, 4, 0xe0000000);
    put(CARD, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    ck_assert(pci_dma_write(&card, 0xe0000010, "ab", 2));
    ck_assert(pci_dma_read(&card, 0xe0000010, data, 2));
    ck_assert_mem_eq(memory + 0x10, "ab", 2);
    ck_assert_mem_eq(data, "ab", 2);
}
END_TEST

Suite *pci_suite(void)
{
    Suite *suite = suite_create("pci");
    TCase *tc = tcase_create("configuration space");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_device_shows_its_identity);
    tcase_add_test(tc, an_absent_device_reads_as_ones);
    tcase_add_test(tc, another_bus_is_empty);
    tcase_add_test(tc, nothing_answers_without_the_enable_bit);
    tcase_add_test(tc, the_address_register_takes_only_dwords);
    tcase_add_test(tc, read_only_registers_keep_their_value);
    tcase_add_test(tc, a_bar_reveals_its_size);
    tcase_add_test(tc, a_bar_decodes_only_when_the_command_register_says_so);
    tcase_add_test(tc, a_bar_can_be_moved_while_it_decodes);
    tcase_add_test(tc, sizing_a_decoding_bar_covers_nothing);
    tcase_add_test(tc, an_io_bar_moves_its_ports);
    tcase_add_test(tc, an_io_bar_beyond_the_port_space_decodes_nothing);
    tcase_add_test(tc, a_byte_write_changes_only_its_byte);
    tcase_add_test(tc, reset_takes_the_bars_off_the_bus);
    tcase_add_test(tc, a_device_is_told_of_writes_and_of_a_reset);
    tcase_add_test(tc, mastering_is_enabled_by_the_command_register);
    tcase_add_test(tc, a_device_that_may_not_master_the_bus_moves_nothing);
    tcase_add_test(tc, a_master_of_the_bus_reads_and_writes_physical_memory);
    suite_add_tcase(suite, tc);
    return suite;
}
