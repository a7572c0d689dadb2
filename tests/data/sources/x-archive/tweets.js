window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : { "initial" : { "editTweetIds" : [ "1900000000000000001" ] } },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : { "hashtags" : [ ], "symbols" : [ ], "user_mentions" : [ { "name" : "Tom", "screen_name" : "tom_trails", "indices" : [ "3", "14" ], "id_str" : "2002", "id" : "2002" }, { "name" : "Lea", "screen_name" : "lea_fit", "id_str" : "2003", "id" : "2003" } ], "urls" : [ ] },
      "favorite_count" : "0",
      "id_str" : "1900000000000000001",
      "created_at" : "Sun Mar 01 10:00:00 +0000 2026",
      "full_text" : "RT @tom_trails: uphill with @lea_fit",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : { },
      "retweeted" : false,
      "entities" : { "hashtags" : [ ], "user_mentions" : [ { "name" : "Ida", "screen_name" : "ida_k", "id_str" : "2004" } ] },
      "favorite_count" : "2",
      "in_reply_to_status_id_str" : "1899999999999999999",
      "in_reply_to_user_id_str" : "2004",
      "in_reply_to_screen_name" : "ida_k",
      "id_str" : "1900000000000000002",
      "created_at" : "Sun Mar 01 11:00:00 +0000 2026",
      "full_text" : "@ida_k yes"
    }
  }
]
