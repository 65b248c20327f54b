// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.stress;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What goes on beside a fork or its peer on purpose, in a container of its own with the same runtime and the same CPUs.
 * Written {@code KIND[:PERCENT][@SIDE]}, as in {@code cpu}, {@code cpu:50@fork}, {@code memory@both}. Immutable.
 *
 * @param kind what is loaded
 * @param loadPercent 1 to 100: of {@link Kind#CPU}, the part of the time that each worker is busy, with a worker on each
 *     CPU; of the others, how many workers there are, 100 being one for each CPU
 * @param side beside whom
 */
public record Stress(Kind kind, int loadPercent, Side side) {

    /** The word for no stress at all. */
    public static final String NONE = "none";

    private static final Pattern FORM = Pattern.compile("([a-z]+)(?::(\\d{1,3}))?(?:@([a-z]+))?");

    /** What is loaded. */
    public enum Kind {
        /** Arithmetic. */
        CPU,
        /** Mapping memory, writing and reading it. */
        MEMORY,
        /** Writing files and having them written out. */
        IO,
        /** Threads or processes that wake each other. */
        SCHED;

        /** As users write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Beside whom. */
    public enum Side {
        /** On the far side of the load. */
        PEER,
        /** On the near side. */
        FORK,
        /** On both. */
        BOTH;

        /** As users write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The roles of the processes that it is beside. */
        public List<String> roles() {
            return this == BOTH ? List.of(PEER.id(), FORK.id()) : List.of(id());
        }
    }

    public Stress {
        if (loadPercent < 1 || loadPercent > 100) {
            throw new IllegalArgumentException("a load of " + loadPercent + " %; possible: 1 to 100");
        }
    }

    /**
     * Reads what a user wrote; {@code none} is empty.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Optional<Stress> parse(String text) {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "possible: none, or KIND[:PERCENT][@SIDE] as in cpu, cpu:50, memory@both; not '" + text + "'");
        }
        Kind kind = named(Kind.values(), Kind::id, parts.group(1));
        int load = parts.group(2) == null ? 100 : Integer.parseInt(parts.group(2));
        Side side = parts.group(3) == null ? Side.PEER : named(Side.values(), Side::id, parts.group(3));
        return Optional.of(new Stress(kind, load, side));
    }

    /** How many workers it takes on that many CPUs. */
    int workers(int cpus) {
        return kind == Kind.CPU ? cpus : Math.max(1, Math.round(cpus * loadPercent / 100f));
    }

    @Override
    public String toString() {
        return kind.id() + ":" + loadPercent + "@" + side.id();
    }

    private static <E> E named(E[] values, java.util.function.Function<E, String> id, String word) {
        return Arrays.stream(values)
                .filter(value -> id.apply(value).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("possible: "
                        + Arrays.stream(values).map(id).collect(Collectors.joining(", ")) + ", not '" + word + "'"));
    }
}
