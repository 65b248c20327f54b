// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the records of this package ask of their components. */
final class Checks {

    private Checks() {}

    static void inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }

    static void inRange(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " must be in [" + seconds(min) + ", " + seconds(max) + "]: " + seconds(value));
        }
    }

    static String seconds(Duration duration) {
        return duration.toNanos() / 1e9 + " s";
    }

    /** Returns the one of these names; if there is none, the exception has them all. */
    static <E> E named(String name, E[] values, Function<E, String> id, String asked) {
        return Arrays.stream(values)
                .filter(value -> id.apply(value).equals(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " must be one of "
                        + Arrays.stream(values).map(id).collect(Collectors.joining(", ")) + ": " + asked));
    }
}
