// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Map;
import java.util.TreeMap;

/**
 * The baseline measured twice in each round ("A/A"): what differs there is noise, and so is as much of a difference
 * anywhere else. The second of the two has a param that no benchmark knows.
 */
public final class AgainstItself {

    private static final String PARAM = "aa";
    private static final String VALUE = "again";

    private AgainstItself() {}

    /** The params of the second one. */
    public static Map<String, String> params(Map<String, String> first) {
        Map<String, String> second = new TreeMap<>(first);
        second.put(PARAM, VALUE);
        return second;
    }

    /** Whether these are the params of a second one. */
    public static boolean isOne(Map<String, String> params) {
        return VALUE.equals(params.get(PARAM));
    }

    /** The params of the first one. */
    static Map<String, String> first(Map<String, String> second) {
        Map<String, String> first = new TreeMap<>(second);
        first.remove(PARAM);
        return first;
    }
}
