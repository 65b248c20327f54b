// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.regex.Pattern;

/**
 * JMH takes every comma in {@code -p} for the end of a value, and a runtime with knobs has some of its own, as in
 * {@code runsc{network=host,platform=systrap}}: they pass JMH as another character.
 */
final class KnobCommas {

    private static final Pattern BRACES = Pattern.compile("\\{[^{}]*\\}");
    private static final char STAND_IN = '\u001f';

    private KnobCommas() {}

    static String hide(String argument) {
        return BRACES.matcher(argument).replaceAll(knobs -> knobs.group().replace(',', STAND_IN));
    }

    static String show(String value) {
        return value.replace(STAND_IN, ',');
    }
}
