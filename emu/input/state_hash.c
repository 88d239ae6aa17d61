#define _POSIX_C_SOURCE 200809L
#include "emu/input/state_hash.h"

#include <fcntl.h>
#include <sha256.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    PAGE = BUS_PAGE_SIZE,
    MAP_PAGES = 4096,           /* entries of pagemap read at a time */
};

/* Bits of an entry of /proc/self/pagemap (Linux, admin-guide/mm/pagemap). */
#define PAGEMAP_PRESENT (UINT64_C(1) << 63)
#define PAGEMAP_SWAPPED (UINT64_C(1) << 62)

static void add(SHA2_CTX *hash, const void *bytes, size_t size)
{
    SHA256Update(hash, bytes, size);
}

static void add_number(SHA2_CTX *hash, uint64_t number)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    add(hash, bytes, sizeof bytes);
}

static void add_numbers(SHA2_CTX *hash, const uint64_t *number, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_number(hash, number[i]);
}

static void add_tlbs(SHA2_CTX *hash, const struct mmu *mmu)
{
    for (unsigned i = 0; i < TLB_SLOTS; i++) {
        const struct tlb_counters *c = &mmu->tlb[i].counters;

        add_numbers(hash, (const uint64_t[]){ c->hits, c->misses, c->fills,
                                              c->evictions }, 4);
    }
}

static void add_fpu(SHA2_CTX *hash, const struct fpu *fpu)
{
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        add_numbers(hash, (const uint64_t[]){ fpu->reg[i].m, fpu->reg[i].se },
                    2);
    add_numbers(hash, (const uint64_t[]){ fpu->control, fpu->status, fpu->full,
                fpu->opcode, fpu->cs, fpu->ds, fpu->ip, fpu->dp }, 8);
}

static void add_cpu(SHA2_CTX *hash, const struct cpu *cpu)
{
    const uint64_t registers[] = {
        cpu->eip, flags_eflags(cpu), cpu->cr0, cpu->cr2, cpu->cr3, cpu->cr4,
        cpu->efer, cpu->gdtr.base, cpu->gdtr.limit, cpu->idtr.base,
        cpu->idtr.limit, cpu->halted, cpu->counters.instructions,
        cpu->counters.exceptions, cpu->counters.interrupts,
    };

    for (unsigned i = 0; i < GPRS; i++)
        add_number(hash, cpu->r[i]);
    add_numbers(hash, registers, sizeof registers / sizeof registers[0]);
    for (unsigned i = 0; i < SEGS; i++)
        add_numbers(hash, (const uint64_t[]){ cpu->seg[i].selector,
                    cpu->seg[i].base, cpu->seg[i].limit }, 3);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        add_number(hash, cycles_of(&cpu->cycles, (enum cycle_cause)i));
    add_fpu(hash, &cpu->fpu);
    add_tlbs(hash, &cpu->mmu);
}

static bool is_zero(const uint8_t *page)
{
    return !page[0] && !memcmp(page, page + 1, PAGE - 1);
}

/* Which of the host's pages from `from` on may hold something; all of them
 * where the host does not tell. Reading a page that was never written would
 * make it take host memory. */
static void find_touched(int pagemap, const uint8_t *from, size_t pages,
                         bool touched[MAP_PAGES])
{
    uint64_t entry[MAP_PAGES];
    size_t bytes = pages * sizeof entry[0];
    off_t at = (off_t)((uintptr_t)from / PAGE * sizeof entry[0]);
    bool known = pagemap >= 0 && sysconf(_SC_PAGESIZE) == PAGE &&
                 pread(pagemap, entry, bytes, at) == (ssize_t)bytes;

    for (size_t i = 0; i < pages; i++)
        touched[i] = !known || entry[i] & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED);
}

static void add_ram(SHA2_CTX *hash, const struct ram *ram)
{
    int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    uint64_t total = ram->bytes / PAGE;
    bool touched[MAP_PAGES];

    for (uint64_t first = 0; first < total; first += MAP_PAGES) {
        const uint8_t *from = ram->host + first * PAGE;
        size_t pages = total - first < MAP_PAGES ? (size_t)(total - first)
                                                 : MAP_PAGES;

        find_touched(pagemap, from, pages, touched);
        for (size_t i = 0; i < pages; i++) {
            const uint8_t *page = from + i * PAGE;

            if (!touched[i] || is_zero(page))
                continue;
            add_number(hash, first + i);
            add(hash, page, PAGE);
        }
    }
    if (pagemap >= 0)
        close(pagemap);
}

char *state_hash(const struct machine *machine, char text[STATE_HASH_TEXT])
{
    SHA2_CTX hash;

    SHA256Init(&hash);
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        add_cpu(&hash, machine_cpu(machine, i));
    add_ram(&hash, &machine->board.ram);
    return SHA256End(&hash, text);
}
