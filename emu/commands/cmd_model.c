/* pagewalk model show NAME: checks a model's INI text and prints it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/command.h"
#include "emu/model/model_file.h"

int cmd_model(const struct options *options)
{
    struct cpu_model model;
    struct error error;
    char *text;

    if (options->operand_count != 2 ||
        strcmp(options->operands[0], "show")) {
        error_usage(&error, "model: expected 'show NAME'");
        return error_print(&error);
    }
    if (!model_file_load(&model, options->operands[1], &error))
        return error_print(&error);
    text = model_file_read(options->operands[1], &error);
    if (!text)
        return error_print(&error);
    fputs(text, stdout);
    free(text);
    return EXIT_CODE_OK;
}
