// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A runtime and the settings that it is given, written {@code runsc} or {@code runsc{network=host,platform=systrap}}, so
 * that two configurations of one runtime are two runtimes. Immutable.
 *
 * @param name the engine's name for it, or a program's path
 * @param knobs the runtime's own options → their values, in the order of their names
 */
public record RuntimeName(String name, Map<String, String> knobs) {

    private static final String NAME = "[\\w./+-]+";
    private static final String KNOB = "[\\w-]+=[\\w./:+-]*";
    private static final Pattern FORM = Pattern.compile(NAME + "(\\{" + KNOB + "(," + KNOB + ")*\\})?");

    public RuntimeName {
        knobs = java.util.Collections.unmodifiableMap(new TreeMap<>(knobs));
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static RuntimeName parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "possible: a runtime, or a runtime with its own options as in runsc{network=host,platform=systrap}; not '"
                            + text + "'");
        }
        int brace = text.indexOf('{');
        if (brace < 0) {
            return new RuntimeName(text, Map.of());
        }
        Map<String, String> knobs = new TreeMap<>();
        for (String knob : text.substring(brace + 1, text.length() - 1).split(",", -1)) {
            knobs.put(knob.substring(0, knob.indexOf('=')), knob.substring(knob.indexOf('=') + 1));
        }
        return new RuntimeName(text.substring(0, brace), knobs);
    }

    /** The knobs as words of a command line: {@code --network=host}. */
    public List<String> options() {
        return knobs.entrySet().stream()
                .map(knob -> "--" + knob.getKey() + "=" + knob.getValue())
                .toList();
    }

    @Override
    public String toString() {
        return knobs.isEmpty()
                ? name
                : knobs.entrySet().stream()
                        .map(knob -> knob.getKey() + "=" + knob.getValue())
                        .collect(Collectors.joining(",", name + "{", "}"));
    }
}
