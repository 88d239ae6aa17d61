/*
 * Boot code for boot.sh, at 0000:7C00: one program for each -D. It ends the run
 * with the value in AL, 0 if all is as it should be.
 */
#define FLOPPY          0x00
#define HARD_DISK       0x80
#define CD              0xe0
#define DISK_SECTOR     512

/* Ends with `value` if the last comparison was not equal. */
#define EXPECT(value) \
    movb $value, %al; \
    jne finish

    .code16
    .globl _start
_start:
    movb %dl, %bh                   /* BH: the drive */
    movw %cs, %ax
    testw %ax, %ax
    EXPECT(1)
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    call 1f
1:  popw %ax
    cmpw $1b, %ax
    EXPECT(2)

#ifdef NO_EMULATION
    cmpb $CD, %bh
    EXPECT(3)
    movw $0x4b01, %ax               /* what was booted */
    movb $CD, %dl
    movw $packet, %si
    int $0x13
    movb $4, %al
    jc finish
    cmpb $19, packet                /* its size */
    EXPECT(5)
    cmpb $0, packet + 1             /* no emulation */
    EXPECT(6)
    cmpl $IMAGE_BLOCK, packet + 4
    EXPECT(7)
    movb $0x41, %ah                 /* extensions */
    movw $0x55aa, %bx
    movb $CD, %dl
    int $0x13
    movb $8, %al
    jc finish
    movb $0x42, %ah                 /* the block behind this one */
    movb $CD, %dl
    movw $address, %si
    int $0x13
    movb $9, %al
    jc finish
    cmpl $0x12345678, 0x9000
    EXPECT(10)
    movb $0x43, %ah                 /* a CD is not written */
    movb $CD, %dl
    movw $address, %si
    int $0x13
    cmpb $3, %ah
    EXPECT(11)
    movb $0x02, %ah                 /* nor has it cylinders */
    movb $CD, %dl
    int $0x13
    cmpb $1, %ah
    EXPECT(12)
#endif

#ifdef FLOPPY_EMULATION
    cmpb $FLOPPY, %bh
    EXPECT(3)
    movw $0x0201, %ax               /* sector 6: the second block's second */
    movw $0x0006, %cx
    movw $FLOPPY, %dx
    movw $0x9000, %bx
    int $0x13
    movb $4, %al
    jc finish
    cmpl $0x12345678, 0x9000
    EXPECT(5)
    movb $0x08, %ah                 /* 80 cylinders, 2 heads, 18 sectors */
    movb $FLOPPY, %dl
    int $0x13
    cmpw $0x4f12, %cx
    EXPECT(6)
    cmpw $0x0101, %dx
    EXPECT(7)
    movw $0x0301, %ax               /* write-protected */
    movw $0x0006, %cx
    movw $FLOPPY, %dx
    int $0x13
    cmpb $3, %ah
    EXPECT(8)
    int $0x11                       /* the equipment: one floppy */
    andb $0xc1, %al
    cmpb $1, %al
    EXPECT(9)
#endif

#ifdef REAL_FLOPPY                  /* in drive A, which becomes drive 1 */
    movb $1, %dl
    call first_long
    cmpl $0x44534944, %eax          /* "DISD" */
    EXPECT(3)
    int $0x11                       /* the equipment: two floppies */
    andb $0xc1, %al
    cmpb $0x41, %al
    EXPECT(4)
#endif

#ifdef FOUR_DISKS
    cmpb $4, 0x475
    EXPECT(3)
    movb $HARD_DISK + 3, %dl
    call first_long
    cmpl $0x44534944, %eax          /* "DISD" */
    EXPECT(4)
#endif

#ifdef LARGE_DISK                   /* 81h, of 128 GiB and some sectors */
    movb $0x42, %ah                 /* the last sector that LBA28 reaches, */
    movb $HARD_DISK + 1, %dl        /* and the first that it does not */
    movw $large, %si
    int $0x13
    movb $3, %al
    jc finish
    cmpl $0x44534944, 0x9200
    EXPECT(4)
    movw $0x7c00, large + 4         /* the other way */
    movb $0x43, %ah
    movb $HARD_DISK + 1, %dl
    int $0x13
    movb $5, %al
    jc finish
    movb $0x48, %ah
    movb $HARD_DISK + 1, %dl
    movw $parameters, %si
    int $0x13
    cmpl $0x10000008, parameters + 16
    EXPECT(6)
    movb $0x08, %ah                 /* 1024 cylinders, the last kept back */
    movb $HARD_DISK + 1, %dl
    int $0x13
    cmpw $0xfeff, %cx
    EXPECT(7)
    cmpb $254, %dh
    EXPECT(8)
#endif

#ifdef DISK_EMULATION               /* with a disk, which becomes 81h */
    cmpb $HARD_DISK, %bh
    EXPECT(3)
    movb $HARD_DISK + 1, %dl
    call first_long
    cmpl $0x44534944, %eax          /* "DISD" */
    EXPECT(4)
    movb $HARD_DISK, %dl
    call first_long
    cmpl _start, %eax
    EXPECT(5)
    cmpb $2, 0x475                  /* disks */
    EXPECT(6)
    movw $0x4b00, %ax               /* end the emulation */
    movb $0x7f, %dl
    movw $packet, %si
    int $0x13
    movb $7, %al
    jc finish
    movb $HARD_DISK, %dl
    call first_long
    cmpl $0x44534944, %eax
    EXPECT(8)
    cmpb $1, 0x475
    EXPECT(9)
#endif

#ifdef GIVES_UP
    movw $_start, %sp               /* on a stack that INT 19h overwrites */
    addw $DISK_SECTOR, %sp
    int $0x18
#endif

    movb $VALUE, %al
finish:
    outb %al, $0xf4
    hlt

/* Reads the first sector of drive DL; EAX is its first four bytes. */
first_long:
    movw $0x0201, %ax
    movw $0x0001, %cx
    xorb %dh, %dh
    movw $0x9000, %bx
    int $0x13
    movl 0x9000, %eax
    ret

address:
    .byte 16, 0
    .word 1, 0x9000, 0
    .long IMAGE_BLOCK + 1, 0
large:
    .byte 16, 0
    .word 2, 0x9000, 0
    .long 0x0fffffff, 0
parameters:
    .word 26
packet:
    .fill 24

    /* One partition, for the image of a hard disk: up to cylinder 1, head 3,
     * sector 8. */
    .org 446
    .byte 0x80, 0, 1, 0, 0xda, 3, 8, 1
    .long 0, 64
    .org 510
    .byte 0x55, 0xaa
