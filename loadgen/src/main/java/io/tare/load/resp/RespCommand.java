// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be asked: the tests of {@code redis-benchmark}, byte for byte if there is no prefix to the keys.
 *
 * <p>In the words of a request, {@code {prefix}} is what the run's keys begin with, {@code {random}} twelve digits that
 * are drawn anew for each, and {@code {value}} the value.
 */
public enum RespCommand {
    /** PING. */
    PING("ping", "PING_MBULK", '+', "PING", Keys.NONE, Supply.NONE),
    /** SET of a value. */
    SET("set", "SET", '+', "SET {prefix}key:{random} {value}", Keys.KEY, Supply.NONE),
    /** GET of a value that is there: each key of the key space is set before. */
    GET("get", "GET", '$', "GET {prefix}key:{random}", Keys.NONE, Supply.VALUES),
    /** INCR of a counter. */
    INCR("incr", "INCR", ':', "INCR {prefix}counter:{random}", Keys.COUNTER, Supply.NONE),
    /** LPUSH to one list. */
    LPUSH("lpush", "LPUSH", ':', "LPUSH {prefix}mylist {value}", Keys.LIST, Supply.NONE),
    /** RPUSH to one list. */
    RPUSH("rpush", "RPUSH", ':', "RPUSH {prefix}mylist {value}", Keys.LIST, Supply.NONE),
    /** LPOP from one list, of elements that are there. */
    LPOP("lpop", "LPOP", '$', "LPOP {prefix}mylist", Keys.LIST, Supply.LIST),
    /** RPOP from one list, of elements that are there. */
    RPOP("rpop", "RPOP", '$', "RPOP {prefix}mylist", Keys.LIST, Supply.LIST),
    /** SADD to one set. */
    SADD("sadd", "SADD", ':', "SADD {prefix}myset element:{random}", Keys.SET, Supply.NONE),
    /** HSET of a field of one hash. */
    HSET("hset", "HSET", ':', "HSET {prefix}myhash element:{random} {value}", Keys.HASH, Supply.NONE),
    /** SPOP from one set, of elements that are there. */
    SPOP("spop", "SPOP", '$', "SPOP {prefix}myset", Keys.SET, Supply.SET),
    /** ZADD to one sorted set. */
    ZADD("zadd", "ZADD", ':', "ZADD {prefix}myzset {score} element:{random}", Keys.SORTED_SET, Supply.NONE),
    /** ZPOPMIN from one sorted set, of elements that are there. */
    ZPOPMIN("zpopmin", "ZPOPMIN", '*', "ZPOPMIN {prefix}myzset", Keys.SORTED_SET, Supply.SORTED_SET),
    /** LRANGE of 100 elements of one list. */
    LRANGE_100("lrange_100", "LRANGE_100 (first 100 elements)", '*', "LRANGE {prefix}mylist 0 99"),
    /** LRANGE of 300 elements. */
    LRANGE_300("lrange_300", "LRANGE_300 (first 300 elements)", '*', "LRANGE {prefix}mylist 0 299"),
    /** LRANGE of 500 elements. */
    LRANGE_500("lrange_500", "LRANGE_500 (first 500 elements)", '*', "LRANGE {prefix}mylist 0 499"),
    /** LRANGE of 600 elements. */
    LRANGE_600("lrange_600", "LRANGE_600 (first 600 elements)", '*', "LRANGE {prefix}mylist 0 599"),
    /** MSET of ten keys. */
    MSET("mset", "MSET (10 keys)", '+', "MSET" + " {prefix}key:{random} {value}".repeat(10), Keys.KEY, Supply.NONE);

    /** Which keys a command makes. */
    enum Keys {
        NONE(""),
        KEY("key:{random}"),
        COUNTER("counter:{random}"),
        LIST("mylist"),
        SET("myset"),
        HASH("myhash"),
        SORTED_SET("myzset");

        private final String name;

        Keys(String name) {
            this.name = name;
        }

        /** The key's name as in a request's words, without its prefix. */
        String keyName() {
            return name;
        }
    }

    /** What has to be there before a command can be asked: the words of the requests that make it. */
    enum Supply {
        NONE("", 0),
        /** A value for each key, as far as there are so many. */
        VALUES("SET {prefix}key:{random} {value}", RespCommand.MOST_SUPPLIED),
        LIST("LPUSH {prefix}mylist {value}", RespCommand.MOST_SUPPLIED),
        RANGE("LPUSH {prefix}mylist {value}", RespCommand.LONGEST_RANGE),
        SET("SADD {prefix}myset element:{random}", RespCommand.MOST_SUPPLIED),
        SORTED_SET("ZADD {prefix}myzset 0 element:{random}", RespCommand.MOST_SUPPLIED);

        private final String words;
        private final int most;

        Supply(String words, int most) {
            this.words = words;
            this.most = most;
        }

        String words() {
            return words;
        }

        int most() {
            return most;
        }
    }

    private static final int MOST_SUPPLIED = 1_000_000;
    private static final int LONGEST_RANGE = 600;

    private final String id;
    private final String title;
    private final byte replyType;
    private final String words;
    private final Keys keys;
    private final Supply supply;

    RespCommand(String id, String title, char replyType, String words) {
        this(id, title, replyType, words, Keys.LIST, Supply.RANGE);
    }

    RespCommand(String id, String title, char replyType, String words, Keys keys, Supply supply) {
        this.id = id;
        this.title = title;
        this.replyType = (byte) replyType;
        this.words = words;
        this.keys = keys;
        this.supply = supply;
    }

    /**
     * Returns the command with the given {@link #id()}, in small letters or in capitals.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RespCommand named(String id) {
        return Arrays.stream(values())
                .filter(command -> command.id.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no test '" + id + "'; possible: " + names()));
    }

    /** Returns all names, for a sentence. */
    public static String names() {
        return Arrays.stream(values()).map(RespCommand::id).collect(Collectors.joining(", "));
    }

    /** Returns the name by which users choose it: that of {@code redis-benchmark -t}. */
    public String id() {
        return id;
    }

    /** Returns the name that {@code redis-benchmark} prints. */
    public String title() {
        return title;
    }

    List<String> words() {
        return List.of(words.split(" ", -1));
    }

    Keys keys() {
        return keys;
    }

    Supply supply() {
        return supply;
    }

    /** Says whether a reply that is no error is of the type that this command has. */
    boolean isAnsweredBy(byte type) {
        return type == replyType || (type == '_' && replyType != '+' && replyType != ':');
    }
}
