/*
 * Loading an ELF file by mapping it: its pages are read when they are touched.
 */
#include "guest/kernel/elf.h"

#include "guest/fs/page_cache.h"
#include "guest/lib/string.h"
#include "guest/mm/process/access.h"

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

enum {
    TYPE_EXEC = 2, MACHINE_386 = 3,
    SEGMENT_LOAD = 1, SEGMENT_WRITE = 2,
    SEGMENTS_MAX = 8,
};

static const char *check_header(const struct elf_header *header)
{
    static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };

    if (memcmp(header->ident, ident, sizeof(ident)) != 0)
        return "not an ELF file of 32 bits";
    if (header->type != TYPE_EXEC || header->machine != MACHINE_386)
        return "not an executable for i386";
    if (header->phentsize != sizeof(struct elf_segment) ||
        header->phnum > SEGMENTS_MAX)
        return "its program headers make no sense";
    if (header->entry >= task_size())
        return "its entry point is in the kernel";
    return NULL;
}

static bool segment_makes_sense(const struct elf_segment *segment)
{
    return segment->filesz <= segment->memsz &&
           segment->vaddr >= PAGE_SIZE &&
           segment->vaddr < task_size() &&
           segment->memsz <= task_size() - segment->vaddr &&
           (segment->vaddr & ~PAGE_MASK) == (segment->offset & ~PAGE_MASK);
}

/* The end of the last page that comes from the file belongs to .bss. */
static bool clear_tail(struct mm *mm, uint32_t start)
{
    static const char zeros[PAGE_SIZE];
    uint32_t count = PAGE_ALIGN(start) - start;

    return count == 0 || access_mm(mm, start, (void *)zeros, count, true);
}

static const char *load_segment(struct mm *mm, struct inode *inode,
                                const struct elf_segment *segment)
{
    uint32_t start = segment->vaddr & PAGE_MASK;
    uint32_t file_end = segment->vaddr + segment->filesz;
    uint32_t end = PAGE_ALIGN(segment->vaddr + segment->memsz);
    uint32_t flags = VM_READ | MMAP_FIXED;

    if (!segment_makes_sense(segment))
        return "a segment makes no sense";
    if (segment->filesz > inode->size ||
        segment->offset > inode->size - segment->filesz)
        return "cut short";
    if (segment->flags & SEGMENT_WRITE)
        flags |= VM_WRITE;
    if (segment->filesz > 0 &&
        !mm_map(mm, start, PAGE_ALIGN(file_end) - start, flags, inode,
                segment->offset >> PAGE_SHIFT))
        return "no memory";
    if (segment->memsz > segment->filesz && segment->filesz > 0 &&
        !clear_tail(mm, file_end))
        return "no memory";
    if (segment->filesz > 0)
        start = PAGE_ALIGN(file_end);
    if (end > start && !mm_map(mm, start, end - start, flags, NULL, 0))
        return "no memory";
    mm->brk_start = max_u32(mm->brk_start, end);
    mm->brk = mm->brk_start;
    return NULL;
}

const char *elf_load(struct mm *mm, struct inode *inode, uint32_t *entry)
{
    struct elf_header header;
    struct elf_segment segments[SEGMENTS_MAX];
    uint32_t size;
    const char *error;

    if (file_read(inode, 0, &header, sizeof(header)) < sizeof(header))
        return "too short";
    error = check_header(&header);
    if (error)
        return error;
    size = header.phnum * sizeof(*segments);
    if (file_read(inode, header.phoff, segments, size) < size)
        return "cut short";
    for (uint32_t i = 0; i < header.phnum && !error; i++)
        if (segments[i].type == SEGMENT_LOAD && segments[i].memsz > 0)
            error = load_segment(mm, inode, &segments[i]);
    *entry = header.entry;
    return error;
}
