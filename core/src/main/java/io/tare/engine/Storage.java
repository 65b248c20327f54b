// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A directory in which a process may measure a disk, on one of the ways that a container has to one. Immutable.
 *
 * @param way           how it gets there
 * @param hostDirectory a directory of this machine that anybody may write to, of which {@link Way#BIND} makes use; where
 *                      there is no container, all do but {@link Way#TMPFS}
 */
public record Storage(Way way, Path hostDirectory) {

    /** How files of a container get to a disk. */
    public enum Way {
        /** The container's own root file system: layers of the image, copied on write. */
        ROOT("root"),
        /** A volume of the engine's. */
        VOLUME("volume"),
        /** A directory of the host. */
        BIND("bind"),
        /** No disk: memory. */
        TMPFS("tmpfs");

        private final String id;

        Way(String id) {
            this.id = id;
        }

        /**
         * Returns the way of this name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Way named(String id) {
            return Arrays.stream(values())
                    .filter(way -> way.id.equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("possible: "
                            + Arrays.stream(values()).map(Way::id).collect(Collectors.joining(", ")) + ", not '" + id
                            + "'"));
        }

        /** Returns the name by which users choose it. */
        public String id() {
            return id;
        }
    }
}
