/*
 * From the boot loader to C.
 *
 * The loader enters startup_32 at its physical address with paging off
 * (Multiboot 3.2), while the kernel is linked at PAGE_OFFSET. The boot page
 * tables therefore map the first 8 MiB twice: at 0, so that the instruction
 * after the one that turns paging on can be fetched, and at LINK_PAGE_OFFSET,
 * where the kernel then jumps. They serve until paging_init has built the real
 * ones, which have no identity map.
 *
 * If the command line asks for another split, the image then moves: it stays in
 * its frames, but boot code patches every absolute address in it (the linker
 * left a list of them) and jumps to the new address.
 */
#include "guest/arch/layout.h"
#include "guest/arch/registers.h"
#include "guest/boot/multiboot.h"

#define PHYS(symbol)    ((symbol) - LINK_PAGE_OFFSET)
#define PDE_FLAGS       0x003   /* present, writable */
#define REL_SIZE        8       /* an Elf32_Rel; all are R_386_RELATIVE */

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long MULTIBOOT_HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_HEADER_FLAGS)

    .section .init.text, "ax"
    .globl startup_32
startup_32:
    cli
    cld
    movl %eax, %ebp                 /* the loader's magic */

    xorl %eax, %eax
    movl $PHYS(__bss_start), %edi
    movl $PHYS(__bss_stop), %ecx
    subl %edi, %ecx
    shrl $2, %ecx
    rep stosl

    /* boot_page_tables[i] = frame i */
    movl $PHYS(boot_page_tables), %edi
    movl $PDE_FLAGS, %eax
    movl $(BOOT_MAP_TABLES * BOOT_PTRS_PER_PTE), %ecx
1:  stosl
    addl $PAGE_SIZE, %eax
    decl %ecx
    jnz 1b

    /* the directory: both maps, and the fixmap's table */
    movl $PHYS(boot_pg_dir), %edi
    movl $PHYS(boot_page_tables) + PDE_FLAGS, %eax
    xorl %ecx, %ecx
2:  movl %eax, (%edi, %ecx, 4)
    movl %eax, (LINK_PAGE_OFFSET >> BOOT_PGDIR_SHIFT) * 4(%edi, %ecx, 4)
    addl $PAGE_SIZE, %eax
    incl %ecx
    cmpl $BOOT_MAP_TABLES, %ecx
    jne 2b
    movl $PHYS(fixmap_page_table) + PDE_FLAGS, %eax
    movl %eax, (FIXADDR_TOP >> BOOT_PGDIR_SHIFT) * 4(%edi)

    movl %edi, %cr3
    movl %cr0, %eax
    orl $CR0_PG, %eax
    movl %eax, %cr0
    movl $high_half, %eax
    jmp *%eax

high_half:
    movl $init_stack + THREAD_SIZE, %esp
    pushl %ebx                      /* physical address of the information */
    pushl %ebp
    xorl %ebp, %ebp                 /* end of the chain of stack frames */
    call boot_distance
    testl %eax, %eax
    jz in_place

    /* Operands in registers only: the loop patches addresses in the code. */
    movl $in_place, %edx
    addl %eax, %edx
    movl $__rel_start, %esi
    movl $__rel_end, %edi
3:  movl (%esi), %ecx
    addl %eax, (%ecx)
    addl $REL_SIZE, %esi
    cmpl %edi, %esi
    jb 3b
    addl %eax, %esp
    jmp *%edx

in_place:
    call start_kernel

    /* Freed with the rest of .init when booting is over. */
    .section .bss.init, "aw", @nobits
    .balign PAGE_SIZE
    .globl boot_pg_dir
boot_pg_dir:
    .skip PAGE_SIZE
boot_page_tables:
    .skip BOOT_MAP_TABLES * PAGE_SIZE

    .section .note.GNU-stack, "", @progbits
