#include "emu/display/screenshot.h"

#include <png.h>
#include <stdlib.h>

#include "emu/host/file_draft.h"

static uint8_t *to_rgb(const uint32_t *xrgb, unsigned width, unsigned height)
{
    size_t pixels = (size_t)width * height;
    uint8_t *rgb = malloc(pixels * 3);

    for (size_t i = 0; rgb && i < pixels; i++) {
        rgb[3 * i] = (uint8_t)(xrgb[i] >> 16);
        rgb[3 * i + 1] = (uint8_t)(xrgb[i] >> 8);
        rgb[3 * i + 2] = (uint8_t)xrgb[i];
    }
    return rgb;
}

static bool write_png(const struct file_draft *file, const uint8_t *rgb,
                      unsigned width, unsigned height, struct error *error)
{
    png_image image = {
        .version = PNG_IMAGE_VERSION,
        .width = width,
        .height = height,
        .format = PNG_FORMAT_RGB,
    };

    return png_image_write_to_stdio(&image, file->stream, 0, rgb, 0, NULL) ||
           error_host(error, "%s: %s", file->path, image.message);
}

bool screenshot_write(const char *path, const uint32_t *xrgb, unsigned width,
                      unsigned height, struct error *error)
{
    uint8_t *rgb = to_rgb(xrgb, width, height);
    struct file_draft file;
    bool ok;

    if (!rgb)
        return error_host(error, "%s: out of memory", path);
    ok = file_draft_open(&file, path, error) &&
         file_draft_close(&file, write_png(&file, rgb, width, height, error),
                          error);
    free(rgb);
    return ok;
}
