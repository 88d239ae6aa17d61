/*
 * The INI files of the shipped models, each a string that ends with a 0 byte.
 * Assembled with the repository root as the current directory.
 */
    .section .rodata
#define STRING(text) #text
#define MODEL(name)                                     \
    .global model_text_##name;                          \
model_text_##name:                                      \
    .incbin STRING(emu/model/models/name.ini);           \
    .byte 0;
#include "emu/model/models.def"

    .section .note.GNU-stack, "", @progbits
