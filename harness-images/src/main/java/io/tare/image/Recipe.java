// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The recipes that come with this module. */
enum Recipe {
    TOOLS("tools/Dockerfile"),
    HARNESS("harness/Dockerfile"),
    BASE_SCRIPT("base.sh");

    private final String resource;

    Recipe(String resource) {
        this.resource = resource;
    }

    String text() {
        try (InputStream in = Recipe.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the recipe " + resource + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
